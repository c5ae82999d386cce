# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_rushes_global_optspecs
    string join \n json progress= color= sandbox v/verbose h/help V/version
end

function __fish_rushes_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_rushes_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_rushes_using_subcommand
    set -l cmd (__fish_rushes_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c rushes -n "__fish_rushes_needs_command" -l progress -d 'How standard error tells progress' -r -f -a "auto\t''
bar\t''
plain\t''
json\t''
none\t''"
complete -c rushes -n "__fish_rushes_needs_command" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c rushes -n "__fish_rushes_needs_command" -l json -d 'Print one JSON document on standard output, errors too'
complete -c rushes -n "__fish_rushes_needs_command" -l sandbox -d 'Rehearse: run a sandbox inside, with play money and a store of its own'
complete -c rushes -n "__fish_rushes_needs_command" -s v -l verbose -d 'Print each call to standard error, without keys and bodies'
complete -c rushes -n "__fish_rushes_needs_command" -s h -l help -d 'Print help'
complete -c rushes -n "__fish_rushes_needs_command" -s V -l version -d 'Print version'
complete -c rushes -n "__fish_rushes_needs_command" -f -a "create" -d 'Make a clip: plan, submit, wait, download; prints the path'
complete -c rushes -n "__fish_rushes_needs_command" -f -a "remix" -d 'Make the same scene again, changed'
complete -c rushes -n "__fish_rushes_needs_command" -f -a "extend" -d 'Continue a clip'
complete -c rushes -n "__fish_rushes_needs_command" -f -a "edit" -d 'Change a clip'
complete -c rushes -n "__fish_rushes_needs_command" -f -a "status" -d 'Ask the provider how a job stands'
complete -c rushes -n "__fish_rushes_needs_command" -f -a "wait" -d 'Wait until jobs end, and download them'
complete -c rushes -n "__fish_rushes_needs_command" -f -a "download" -d 'Fetch the file of a finished job (again; it is free)'
complete -c rushes -n "__fish_rushes_needs_command" -f -a "list" -d 'Show the jobs of this store, newest first'
complete -c rushes -n "__fish_rushes_needs_command" -f -a "cancel" -d 'Stop a job at its provider'
complete -c rushes -n "__fish_rushes_needs_command" -f -a "delete" -d 'Remove a job at its provider, or here'
complete -c rushes -n "__fish_rushes_needs_command" -f -a "resume" -d 'Pick up every unfinished job of this store'
complete -c rushes -n "__fish_rushes_needs_command" -f -a "recover" -d 'Settle jobs of which it is unknown whether they were ordered'
complete -c rushes -n "__fish_rushes_needs_command" -f -a "models" -d 'Show what models there are, what they take and what they cost'
complete -c rushes -n "__fish_rushes_needs_command" -f -a "price" -d 'Quote a clip at every provider that can make it; sends nothing'
complete -c rushes -n "__fish_rushes_needs_command" -f -a "cost" -d 'Show what was spent, and on what'
complete -c rushes -n "__fish_rushes_needs_command" -f -a "doctor" -d 'Check configuration, keys, store and disk'
complete -c rushes -n "__fish_rushes_needs_command" -f -a "config" -d 'Make, show and check the configuration'
complete -c rushes -n "__fish_rushes_needs_command" -f -a "auth" -d 'Keep the keys of providers in the keyring of this system'
complete -c rushes -n "__fish_rushes_needs_command" -f -a "sandbox" -d 'Serve a rehearsal of every provider on this machine'
complete -c rushes -n "__fish_rushes_needs_command" -f -a "completions" -d 'Print a completion script for a shell'
complete -c rushes -n "__fish_rushes_needs_command" -f -a "man" -d 'Print the manual page'
complete -c rushes -n "__fish_rushes_using_subcommand create" -l progress -d 'How standard error tells progress' -r -f -a "auto\t''
bar\t''
plain\t''
json\t''
none\t''"
complete -c rushes -n "__fish_rushes_using_subcommand create" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c rushes -n "__fish_rushes_using_subcommand create" -l prompt-file -d 'Read the prompt from a file' -r -F
complete -c rushes -n "__fish_rushes_using_subcommand create" -s m -l model -d 'The model: a family (routed), provider:id (exact) or an alias' -r
complete -c rushes -n "__fish_rushes_using_subcommand create" -s p -l provider -d 'Only this provider' -r
complete -c rushes -n "__fish_rushes_using_subcommand create" -s s -l seconds -d 'Length of the clip' -r
complete -c rushes -n "__fish_rushes_using_subcommand create" -l size -d 'Exact size, such as 1280x720' -r
complete -c rushes -n "__fish_rushes_using_subcommand create" -l aspect -d 'Proportion, such as 16:9' -r
complete -c rushes -n "__fish_rushes_using_subcommand create" -l resolution -d 'Class of size, such as 720p or 4k' -r
complete -c rushes -n "__fish_rushes_using_subcommand create" -s i -l image -d 'First frame: a path, an address, or `-`' -r -F
complete -c rushes -n "__fish_rushes_using_subcommand create" -l last-frame -d 'Last frame' -r -F
complete -c rushes -n "__fish_rushes_using_subcommand create" -l reference -d 'An image to resemble; may be repeated' -r -F
complete -c rushes -n "__fish_rushes_using_subcommand create" -l fit-image -d 'Make a copy of each picture fit the clip: its middle, or all of it between black bars; otherwise a picture that does not fit is refused' -r -f -a "crop\t'Take its middle'
pad\t'Take all of it, between black bars'"
complete -c rushes -n "__fish_rushes_using_subcommand create" -l video -d 'A clip to work from' -r -F
complete -c rushes -n "__fish_rushes_using_subcommand create" -l audio-ref -d 'A sound to go with' -r -F
complete -c rushes -n "__fish_rushes_using_subcommand create" -l seed -d 'What makes it come out the same again' -r
complete -c rushes -n "__fish_rushes_using_subcommand create" -l negative -d 'What shall not be seen' -r
complete -c rushes -n "__fish_rushes_using_subcommand create" -l fps -d 'Frames a second, where the model lets one choose' -r
complete -c rushes -n "__fish_rushes_using_subcommand create" -s n -l count -d 'How many clips' -r
complete -c rushes -n "__fish_rushes_using_subcommand create" -l route -d 'How a family picks its provider' -r -f -a "cheapest\t''
fastest\t''
order\t''"
complete -c rushes -n "__fish_rushes_using_subcommand create" -l fit -d 'Refuse a value that does not fit, or take the nearest one' -r -f -a "exact\t'Refuse it, naming the nearest values'
nearest\t'Take the nearest value, and say so'"
complete -c rushes -n "__fish_rushes_using_subcommand create" -l set -d 'Pass a value through to the provider, as JSON or text; dots nest' -r
complete -c rushes -n "__fish_rushes_using_subcommand create" -s o -l output -d 'File, folder or template of {slug} {id} {model} {provider} {date} {n}' -r -F
complete -c rushes -n "__fish_rushes_using_subcommand create" -l timeout -d 'Stop waiting after so long; the job goes on' -r
complete -c rushes -n "__fish_rushes_using_subcommand create" -l max-cost -d 'Hard cap for this run' -r
complete -c rushes -n "__fish_rushes_using_subcommand create" -l ledger -d 'Write the rows of the ledger of this run to a file, as JSON Lines, however the run ends. Replaces an earlier such file, another one only with --force; makes missing folders' -r -F
complete -c rushes -n "__fish_rushes_using_subcommand create" -l tag -d 'A label; may be repeated' -r
complete -c rushes -n "__fish_rushes_using_subcommand create" -l project -d 'The project it is for' -r
complete -c rushes -n "__fish_rushes_using_subcommand create" -l json -d 'Print one JSON document on standard output, errors too'
complete -c rushes -n "__fish_rushes_using_subcommand create" -l sandbox -d 'Rehearse: run a sandbox inside, with play money and a store of its own'
complete -c rushes -n "__fish_rushes_using_subcommand create" -s v -l verbose -d 'Print each call to standard error, without keys and bodies'
complete -c rushes -n "__fish_rushes_using_subcommand create" -l audio -d 'With sound'
complete -c rushes -n "__fish_rushes_using_subcommand create" -l no-audio -d 'Silent'
complete -c rushes -n "__fish_rushes_using_subcommand create" -l fallback -d 'Go on to the next provider after a certain refusal'
complete -c rushes -n "__fish_rushes_using_subcommand create" -l explain -d 'Show what each candidate makes of the request, its price and its wait; sends nothing'
complete -c rushes -n "__fish_rushes_using_subcommand create" -l force -d 'Replace a file that is there already'
complete -c rushes -n "__fish_rushes_using_subcommand create" -l no-wait -d 'Submit, print the id, stop'
complete -c rushes -n "__fish_rushes_using_subcommand create" -l allow-unknown-price -d 'Order even where the price is not known'
complete -c rushes -n "__fish_rushes_using_subcommand create" -s y -l yes -d 'Do not ask'
complete -c rushes -n "__fish_rushes_using_subcommand create" -l dry-run -d 'Show the plan, the quote and the call; send nothing'
complete -c rushes -n "__fish_rushes_using_subcommand create" -l sidecar -d 'Write the job as JSON beside the clip'
complete -c rushes -n "__fish_rushes_using_subcommand create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rushes -n "__fish_rushes_using_subcommand remix" -l progress -d 'How standard error tells progress' -r -f -a "auto\t''
bar\t''
plain\t''
json\t''
none\t''"
complete -c rushes -n "__fish_rushes_using_subcommand remix" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c rushes -n "__fish_rushes_using_subcommand remix" -l fit -d 'Refuse a value that does not fit, or take the nearest one' -r -f -a "exact\t'Refuse it, naming the nearest values'
nearest\t'Take the nearest value, and say so'"
complete -c rushes -n "__fish_rushes_using_subcommand remix" -l set -d 'Pass a value through to the provider, as JSON or text; dots nest' -r
complete -c rushes -n "__fish_rushes_using_subcommand remix" -s o -l output -d 'File, folder or template of {slug} {id} {model} {provider} {date} {n}' -r -F
complete -c rushes -n "__fish_rushes_using_subcommand remix" -l timeout -d 'Stop waiting after so long; the job goes on' -r
complete -c rushes -n "__fish_rushes_using_subcommand remix" -l max-cost -d 'Hard cap for this run' -r
complete -c rushes -n "__fish_rushes_using_subcommand remix" -l ledger -d 'Write the rows of the ledger of this run to a file, as JSON Lines, however the run ends. Replaces an earlier such file, another one only with --force; makes missing folders' -r -F
complete -c rushes -n "__fish_rushes_using_subcommand remix" -l tag -d 'A label; may be repeated' -r
complete -c rushes -n "__fish_rushes_using_subcommand remix" -l project -d 'The project it is for' -r
complete -c rushes -n "__fish_rushes_using_subcommand remix" -l json -d 'Print one JSON document on standard output, errors too'
complete -c rushes -n "__fish_rushes_using_subcommand remix" -l sandbox -d 'Rehearse: run a sandbox inside, with play money and a store of its own'
complete -c rushes -n "__fish_rushes_using_subcommand remix" -s v -l verbose -d 'Print each call to standard error, without keys and bodies'
complete -c rushes -n "__fish_rushes_using_subcommand remix" -l explain -d 'Show what each candidate makes of the request, its price and its wait; sends nothing'
complete -c rushes -n "__fish_rushes_using_subcommand remix" -l force -d 'Replace a file that is there already'
complete -c rushes -n "__fish_rushes_using_subcommand remix" -l no-wait -d 'Submit, print the id, stop'
complete -c rushes -n "__fish_rushes_using_subcommand remix" -l allow-unknown-price -d 'Order even where the price is not known'
complete -c rushes -n "__fish_rushes_using_subcommand remix" -s y -l yes -d 'Do not ask'
complete -c rushes -n "__fish_rushes_using_subcommand remix" -l dry-run -d 'Show the plan, the quote and the call; send nothing'
complete -c rushes -n "__fish_rushes_using_subcommand remix" -l sidecar -d 'Write the job as JSON beside the clip'
complete -c rushes -n "__fish_rushes_using_subcommand remix" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rushes -n "__fish_rushes_using_subcommand extend" -l progress -d 'How standard error tells progress' -r -f -a "auto\t''
bar\t''
plain\t''
json\t''
none\t''"
complete -c rushes -n "__fish_rushes_using_subcommand extend" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c rushes -n "__fish_rushes_using_subcommand extend" -s s -l seconds -d 'How many seconds to add' -r
complete -c rushes -n "__fish_rushes_using_subcommand extend" -l fit -d 'Refuse a value that does not fit, or take the nearest one' -r -f -a "exact\t'Refuse it, naming the nearest values'
nearest\t'Take the nearest value, and say so'"
complete -c rushes -n "__fish_rushes_using_subcommand extend" -l set -d 'Pass a value through to the provider, as JSON or text; dots nest' -r
complete -c rushes -n "__fish_rushes_using_subcommand extend" -s o -l output -d 'File, folder or template of {slug} {id} {model} {provider} {date} {n}' -r -F
complete -c rushes -n "__fish_rushes_using_subcommand extend" -l timeout -d 'Stop waiting after so long; the job goes on' -r
complete -c rushes -n "__fish_rushes_using_subcommand extend" -l max-cost -d 'Hard cap for this run' -r
complete -c rushes -n "__fish_rushes_using_subcommand extend" -l ledger -d 'Write the rows of the ledger of this run to a file, as JSON Lines, however the run ends. Replaces an earlier such file, another one only with --force; makes missing folders' -r -F
complete -c rushes -n "__fish_rushes_using_subcommand extend" -l tag -d 'A label; may be repeated' -r
complete -c rushes -n "__fish_rushes_using_subcommand extend" -l project -d 'The project it is for' -r
complete -c rushes -n "__fish_rushes_using_subcommand extend" -l json -d 'Print one JSON document on standard output, errors too'
complete -c rushes -n "__fish_rushes_using_subcommand extend" -l sandbox -d 'Rehearse: run a sandbox inside, with play money and a store of its own'
complete -c rushes -n "__fish_rushes_using_subcommand extend" -s v -l verbose -d 'Print each call to standard error, without keys and bodies'
complete -c rushes -n "__fish_rushes_using_subcommand extend" -l explain -d 'Show what each candidate makes of the request, its price and its wait; sends nothing'
complete -c rushes -n "__fish_rushes_using_subcommand extend" -l force -d 'Replace a file that is there already'
complete -c rushes -n "__fish_rushes_using_subcommand extend" -l no-wait -d 'Submit, print the id, stop'
complete -c rushes -n "__fish_rushes_using_subcommand extend" -l allow-unknown-price -d 'Order even where the price is not known'
complete -c rushes -n "__fish_rushes_using_subcommand extend" -s y -l yes -d 'Do not ask'
complete -c rushes -n "__fish_rushes_using_subcommand extend" -l dry-run -d 'Show the plan, the quote and the call; send nothing'
complete -c rushes -n "__fish_rushes_using_subcommand extend" -l sidecar -d 'Write the job as JSON beside the clip'
complete -c rushes -n "__fish_rushes_using_subcommand extend" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rushes -n "__fish_rushes_using_subcommand edit" -l progress -d 'How standard error tells progress' -r -f -a "auto\t''
bar\t''
plain\t''
json\t''
none\t''"
complete -c rushes -n "__fish_rushes_using_subcommand edit" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c rushes -n "__fish_rushes_using_subcommand edit" -s m -l model -d 'The model, as a family, provider:id or alias; for a job one of the same provider' -r
complete -c rushes -n "__fish_rushes_using_subcommand edit" -l fit -d 'Refuse a value that does not fit, or take the nearest one' -r -f -a "exact\t'Refuse it, naming the nearest values'
nearest\t'Take the nearest value, and say so'"
complete -c rushes -n "__fish_rushes_using_subcommand edit" -l set -d 'Pass a value through to the provider, as JSON or text; dots nest' -r
complete -c rushes -n "__fish_rushes_using_subcommand edit" -s o -l output -d 'File, folder or template of {slug} {id} {model} {provider} {date} {n}' -r -F
complete -c rushes -n "__fish_rushes_using_subcommand edit" -l timeout -d 'Stop waiting after so long; the job goes on' -r
complete -c rushes -n "__fish_rushes_using_subcommand edit" -l max-cost -d 'Hard cap for this run' -r
complete -c rushes -n "__fish_rushes_using_subcommand edit" -l ledger -d 'Write the rows of the ledger of this run to a file, as JSON Lines, however the run ends. Replaces an earlier such file, another one only with --force; makes missing folders' -r -F
complete -c rushes -n "__fish_rushes_using_subcommand edit" -l tag -d 'A label; may be repeated' -r
complete -c rushes -n "__fish_rushes_using_subcommand edit" -l project -d 'The project it is for' -r
complete -c rushes -n "__fish_rushes_using_subcommand edit" -l json -d 'Print one JSON document on standard output, errors too'
complete -c rushes -n "__fish_rushes_using_subcommand edit" -l sandbox -d 'Rehearse: run a sandbox inside, with play money and a store of its own'
complete -c rushes -n "__fish_rushes_using_subcommand edit" -s v -l verbose -d 'Print each call to standard error, without keys and bodies'
complete -c rushes -n "__fish_rushes_using_subcommand edit" -l explain -d 'Show what each candidate makes of the request, its price and its wait; sends nothing'
complete -c rushes -n "__fish_rushes_using_subcommand edit" -l force -d 'Replace a file that is there already'
complete -c rushes -n "__fish_rushes_using_subcommand edit" -l no-wait -d 'Submit, print the id, stop'
complete -c rushes -n "__fish_rushes_using_subcommand edit" -l allow-unknown-price -d 'Order even where the price is not known'
complete -c rushes -n "__fish_rushes_using_subcommand edit" -s y -l yes -d 'Do not ask'
complete -c rushes -n "__fish_rushes_using_subcommand edit" -l dry-run -d 'Show the plan, the quote and the call; send nothing'
complete -c rushes -n "__fish_rushes_using_subcommand edit" -l sidecar -d 'Write the job as JSON beside the clip'
complete -c rushes -n "__fish_rushes_using_subcommand edit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rushes -n "__fish_rushes_using_subcommand status" -l progress -d 'How standard error tells progress' -r -f -a "auto\t''
bar\t''
plain\t''
json\t''
none\t''"
complete -c rushes -n "__fish_rushes_using_subcommand status" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c rushes -n "__fish_rushes_using_subcommand status" -l json -d 'Print one JSON document on standard output, errors too'
complete -c rushes -n "__fish_rushes_using_subcommand status" -l sandbox -d 'Rehearse: run a sandbox inside, with play money and a store of its own'
complete -c rushes -n "__fish_rushes_using_subcommand status" -s v -l verbose -d 'Print each call to standard error, without keys and bodies'
complete -c rushes -n "__fish_rushes_using_subcommand status" -s w -l watch -d 'Look again and again until the jobs are over'
complete -c rushes -n "__fish_rushes_using_subcommand status" -s h -l help -d 'Print help'
complete -c rushes -n "__fish_rushes_using_subcommand wait" -l progress -d 'How standard error tells progress' -r -f -a "auto\t''
bar\t''
plain\t''
json\t''
none\t''"
complete -c rushes -n "__fish_rushes_using_subcommand wait" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c rushes -n "__fish_rushes_using_subcommand wait" -l timeout -d 'Stop waiting after so long; the jobs go on' -r
complete -c rushes -n "__fish_rushes_using_subcommand wait" -l ledger -d 'Write the rows of the ledger of these jobs to a file, as JSON Lines, however the run ends. Replaces an earlier such file, another one only with --force; makes missing folders' -r -F
complete -c rushes -n "__fish_rushes_using_subcommand wait" -l json -d 'Print one JSON document on standard output, errors too'
complete -c rushes -n "__fish_rushes_using_subcommand wait" -l sandbox -d 'Rehearse: run a sandbox inside, with play money and a store of its own'
complete -c rushes -n "__fish_rushes_using_subcommand wait" -s v -l verbose -d 'Print each call to standard error, without keys and bodies'
complete -c rushes -n "__fish_rushes_using_subcommand wait" -l all -d 'Until all of them are over (the default)'
complete -c rushes -n "__fish_rushes_using_subcommand wait" -l any -d 'Until one of them is over'
complete -c rushes -n "__fish_rushes_using_subcommand wait" -l no-download -d 'Leave the files at the provider'
complete -c rushes -n "__fish_rushes_using_subcommand wait" -l force -d 'Replace a file at --ledger that is no ledger'
complete -c rushes -n "__fish_rushes_using_subcommand wait" -s h -l help -d 'Print help'
complete -c rushes -n "__fish_rushes_using_subcommand download" -l progress -d 'How standard error tells progress' -r -f -a "auto\t''
bar\t''
plain\t''
json\t''
none\t''"
complete -c rushes -n "__fish_rushes_using_subcommand download" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c rushes -n "__fish_rushes_using_subcommand download" -l variant -d 'Which file' -r -f -a "video\t''
thumbnail\t''
spritesheet\t''"
complete -c rushes -n "__fish_rushes_using_subcommand download" -s o -l output -d 'File, folder or template' -r -F
complete -c rushes -n "__fish_rushes_using_subcommand download" -l json -d 'Print one JSON document on standard output, errors too'
complete -c rushes -n "__fish_rushes_using_subcommand download" -l sandbox -d 'Rehearse: run a sandbox inside, with play money and a store of its own'
complete -c rushes -n "__fish_rushes_using_subcommand download" -s v -l verbose -d 'Print each call to standard error, without keys and bodies'
complete -c rushes -n "__fish_rushes_using_subcommand download" -l force -d 'Replace a file that is there already'
complete -c rushes -n "__fish_rushes_using_subcommand download" -s h -l help -d 'Print help'
complete -c rushes -n "__fish_rushes_using_subcommand list" -l progress -d 'How standard error tells progress' -r -f -a "auto\t''
bar\t''
plain\t''
json\t''
none\t''"
complete -c rushes -n "__fish_rushes_using_subcommand list" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c rushes -n "__fish_rushes_using_subcommand list" -l state -d 'Only in this state; may be repeated' -r
complete -c rushes -n "__fish_rushes_using_subcommand list" -s m -l model -d 'Only this model or family' -r
complete -c rushes -n "__fish_rushes_using_subcommand list" -s p -l provider -d 'Only this provider' -r
complete -c rushes -n "__fish_rushes_using_subcommand list" -l since -d 'Only since a day (2026-11-01) or a month (2026-11), or for a time (30d)' -r
complete -c rushes -n "__fish_rushes_using_subcommand list" -l tag -d 'Only with this label' -r
complete -c rushes -n "__fish_rushes_using_subcommand list" -l project -d 'Only of this project' -r
complete -c rushes -n "__fish_rushes_using_subcommand list" -s n -l limit -d 'At most so many' -r
complete -c rushes -n "__fish_rushes_using_subcommand list" -l remote -d 'Ask this provider instead' -r
complete -c rushes -n "__fish_rushes_using_subcommand list" -l json -d 'Print one JSON document on standard output, errors too'
complete -c rushes -n "__fish_rushes_using_subcommand list" -l sandbox -d 'Rehearse: run a sandbox inside, with play money and a store of its own'
complete -c rushes -n "__fish_rushes_using_subcommand list" -s v -l verbose -d 'Print each call to standard error, without keys and bodies'
complete -c rushes -n "__fish_rushes_using_subcommand list" -s h -l help -d 'Print help'
complete -c rushes -n "__fish_rushes_using_subcommand cancel" -l progress -d 'How standard error tells progress' -r -f -a "auto\t''
bar\t''
plain\t''
json\t''
none\t''"
complete -c rushes -n "__fish_rushes_using_subcommand cancel" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c rushes -n "__fish_rushes_using_subcommand cancel" -l json -d 'Print one JSON document on standard output, errors too'
complete -c rushes -n "__fish_rushes_using_subcommand cancel" -l sandbox -d 'Rehearse: run a sandbox inside, with play money and a store of its own'
complete -c rushes -n "__fish_rushes_using_subcommand cancel" -s v -l verbose -d 'Print each call to standard error, without keys and bodies'
complete -c rushes -n "__fish_rushes_using_subcommand cancel" -s h -l help -d 'Print help'
complete -c rushes -n "__fish_rushes_using_subcommand delete" -l progress -d 'How standard error tells progress' -r -f -a "auto\t''
bar\t''
plain\t''
json\t''
none\t''"
complete -c rushes -n "__fish_rushes_using_subcommand delete" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c rushes -n "__fish_rushes_using_subcommand delete" -l json -d 'Print one JSON document on standard output, errors too'
complete -c rushes -n "__fish_rushes_using_subcommand delete" -l sandbox -d 'Rehearse: run a sandbox inside, with play money and a store of its own'
complete -c rushes -n "__fish_rushes_using_subcommand delete" -s v -l verbose -d 'Print each call to standard error, without keys and bodies'
complete -c rushes -n "__fish_rushes_using_subcommand delete" -l local -d 'Remove the record here, not the job at the provider'
complete -c rushes -n "__fish_rushes_using_subcommand delete" -l file -d 'Remove the clip here as well'
complete -c rushes -n "__fish_rushes_using_subcommand delete" -l unfetched -d 'Even where the clip is paid and was never fetched'
complete -c rushes -n "__fish_rushes_using_subcommand delete" -s y -l yes -d 'Do not ask'
complete -c rushes -n "__fish_rushes_using_subcommand delete" -s h -l help -d 'Print help'
complete -c rushes -n "__fish_rushes_using_subcommand resume" -l progress -d 'How standard error tells progress' -r -f -a "auto\t''
bar\t''
plain\t''
json\t''
none\t''"
complete -c rushes -n "__fish_rushes_using_subcommand resume" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c rushes -n "__fish_rushes_using_subcommand resume" -l timeout -d 'Stop waiting after so long; the jobs go on' -r
complete -c rushes -n "__fish_rushes_using_subcommand resume" -l ledger -d 'Write the rows of the ledger of these jobs to a file, as JSON Lines, however the run ends. Replaces an earlier such file, another one only with --force; makes missing folders' -r -F
complete -c rushes -n "__fish_rushes_using_subcommand resume" -l json -d 'Print one JSON document on standard output, errors too'
complete -c rushes -n "__fish_rushes_using_subcommand resume" -l sandbox -d 'Rehearse: run a sandbox inside, with play money and a store of its own'
complete -c rushes -n "__fish_rushes_using_subcommand resume" -s v -l verbose -d 'Print each call to standard error, without keys and bodies'
complete -c rushes -n "__fish_rushes_using_subcommand resume" -l force -d 'Replace a file at --ledger that is no ledger'
complete -c rushes -n "__fish_rushes_using_subcommand resume" -s h -l help -d 'Print help'
complete -c rushes -n "__fish_rushes_using_subcommand recover" -l progress -d 'How standard error tells progress' -r -f -a "auto\t''
bar\t''
plain\t''
json\t''
none\t''"
complete -c rushes -n "__fish_rushes_using_subcommand recover" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c rushes -n "__fish_rushes_using_subcommand recover" -l adopt -d 'It is the provider\'s job of that name: you have looked' -r
complete -c rushes -n "__fish_rushes_using_subcommand recover" -l json -d 'Print one JSON document on standard output, errors too'
complete -c rushes -n "__fish_rushes_using_subcommand recover" -l sandbox -d 'Rehearse: run a sandbox inside, with play money and a store of its own'
complete -c rushes -n "__fish_rushes_using_subcommand recover" -s v -l verbose -d 'Print each call to standard error, without keys and bodies'
complete -c rushes -n "__fish_rushes_using_subcommand recover" -l resubmit -d 'Order it anew although the first order may be charged'
complete -c rushes -n "__fish_rushes_using_subcommand recover" -l absent -d 'Give the hold back: you have looked at the provider, and it is not there'
complete -c rushes -n "__fish_rushes_using_subcommand recover" -s y -l yes -d 'Do not ask'
complete -c rushes -n "__fish_rushes_using_subcommand recover" -s h -l help -d 'Print help'
complete -c rushes -n "__fish_rushes_using_subcommand models; and not __fish_seen_subcommand_from show" -l progress -d 'How standard error tells progress' -r -f -a "auto\t''
bar\t''
plain\t''
json\t''
none\t''"
complete -c rushes -n "__fish_rushes_using_subcommand models; and not __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c rushes -n "__fish_rushes_using_subcommand models; and not __fish_seen_subcommand_from show" -s p -l provider -d 'Only this provider' -r
complete -c rushes -n "__fish_rushes_using_subcommand models; and not __fish_seen_subcommand_from show" -l mode -d 'Only those that make a clip from this, or do this with one' -r -f -a "text\t''
image\t''
reference\t''
remix\t''
edit\t''
extend\t''"
complete -c rushes -n "__fish_rushes_using_subcommand models; and not __fish_seen_subcommand_from show" -l refresh -d 'Ask a provider what it serves today, free, and keep its answer' -r
complete -c rushes -n "__fish_rushes_using_subcommand models; and not __fish_seen_subcommand_from show" -l json -d 'Print one JSON document on standard output, errors too'
complete -c rushes -n "__fish_rushes_using_subcommand models; and not __fish_seen_subcommand_from show" -l sandbox -d 'Rehearse: run a sandbox inside, with play money and a store of its own'
complete -c rushes -n "__fish_rushes_using_subcommand models; and not __fish_seen_subcommand_from show" -s v -l verbose -d 'Print each call to standard error, without keys and bodies'
complete -c rushes -n "__fish_rushes_using_subcommand models; and not __fish_seen_subcommand_from show" -l all -d 'Those that were shut down as well'
complete -c rushes -n "__fish_rushes_using_subcommand models; and not __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c rushes -n "__fish_rushes_using_subcommand models; and not __fish_seen_subcommand_from show" -a "show" -d 'All that is known of one model'
complete -c rushes -n "__fish_rushes_using_subcommand models; and __fish_seen_subcommand_from show" -l progress -d 'How standard error tells progress' -r -f -a "auto\t''
bar\t''
plain\t''
json\t''
none\t''"
complete -c rushes -n "__fish_rushes_using_subcommand models; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c rushes -n "__fish_rushes_using_subcommand models; and __fish_seen_subcommand_from show" -l json -d 'Print one JSON document on standard output, errors too'
complete -c rushes -n "__fish_rushes_using_subcommand models; and __fish_seen_subcommand_from show" -l sandbox -d 'Rehearse: run a sandbox inside, with play money and a store of its own'
complete -c rushes -n "__fish_rushes_using_subcommand models; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Print each call to standard error, without keys and bodies'
complete -c rushes -n "__fish_rushes_using_subcommand models; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c rushes -n "__fish_rushes_using_subcommand price" -l progress -d 'How standard error tells progress' -r -f -a "auto\t''
bar\t''
plain\t''
json\t''
none\t''"
complete -c rushes -n "__fish_rushes_using_subcommand price" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c rushes -n "__fish_rushes_using_subcommand price" -l times -d 'What so many such clips come to: 100/day (or /hour, /week, /month) in a day and in 30 days, 100 once' -r
complete -c rushes -n "__fish_rushes_using_subcommand price" -l prompt-file -d 'Read the prompt from a file' -r -F
complete -c rushes -n "__fish_rushes_using_subcommand price" -s m -l model -d 'The model: a family (routed), provider:id (exact) or an alias' -r
complete -c rushes -n "__fish_rushes_using_subcommand price" -s p -l provider -d 'Only this provider' -r
complete -c rushes -n "__fish_rushes_using_subcommand price" -s s -l seconds -d 'Length of the clip' -r
complete -c rushes -n "__fish_rushes_using_subcommand price" -l size -d 'Exact size, such as 1280x720' -r
complete -c rushes -n "__fish_rushes_using_subcommand price" -l aspect -d 'Proportion, such as 16:9' -r
complete -c rushes -n "__fish_rushes_using_subcommand price" -l resolution -d 'Class of size, such as 720p or 4k' -r
complete -c rushes -n "__fish_rushes_using_subcommand price" -s i -l image -d 'First frame: a path, an address, or `-`' -r -F
complete -c rushes -n "__fish_rushes_using_subcommand price" -l last-frame -d 'Last frame' -r -F
complete -c rushes -n "__fish_rushes_using_subcommand price" -l reference -d 'An image to resemble; may be repeated' -r -F
complete -c rushes -n "__fish_rushes_using_subcommand price" -l fit-image -d 'Make a copy of each picture fit the clip: its middle, or all of it between black bars; otherwise a picture that does not fit is refused' -r -f -a "crop\t'Take its middle'
pad\t'Take all of it, between black bars'"
complete -c rushes -n "__fish_rushes_using_subcommand price" -l video -d 'A clip to work from' -r -F
complete -c rushes -n "__fish_rushes_using_subcommand price" -l audio-ref -d 'A sound to go with' -r -F
complete -c rushes -n "__fish_rushes_using_subcommand price" -l seed -d 'What makes it come out the same again' -r
complete -c rushes -n "__fish_rushes_using_subcommand price" -l negative -d 'What shall not be seen' -r
complete -c rushes -n "__fish_rushes_using_subcommand price" -l fps -d 'Frames a second, where the model lets one choose' -r
complete -c rushes -n "__fish_rushes_using_subcommand price" -s n -l count -d 'How many clips' -r
complete -c rushes -n "__fish_rushes_using_subcommand price" -l route -d 'How a family picks its provider' -r -f -a "cheapest\t''
fastest\t''
order\t''"
complete -c rushes -n "__fish_rushes_using_subcommand price" -l fit -d 'Refuse a value that does not fit, or take the nearest one' -r -f -a "exact\t'Refuse it, naming the nearest values'
nearest\t'Take the nearest value, and say so'"
complete -c rushes -n "__fish_rushes_using_subcommand price" -l set -d 'Pass a value through to the provider, as JSON or text; dots nest' -r
complete -c rushes -n "__fish_rushes_using_subcommand price" -l json -d 'Print one JSON document on standard output, errors too'
complete -c rushes -n "__fish_rushes_using_subcommand price" -l sandbox -d 'Rehearse: run a sandbox inside, with play money and a store of its own'
complete -c rushes -n "__fish_rushes_using_subcommand price" -s v -l verbose -d 'Print each call to standard error, without keys and bodies'
complete -c rushes -n "__fish_rushes_using_subcommand price" -l live -d 'Ask the providers that name a price for an order; asking is free'
complete -c rushes -n "__fish_rushes_using_subcommand price" -l audio -d 'With sound'
complete -c rushes -n "__fish_rushes_using_subcommand price" -l no-audio -d 'Silent'
complete -c rushes -n "__fish_rushes_using_subcommand price" -l fallback -d 'Go on to the next provider after a certain refusal'
complete -c rushes -n "__fish_rushes_using_subcommand price" -l explain -d 'Show what each candidate makes of the request, its price and its wait; sends nothing'
complete -c rushes -n "__fish_rushes_using_subcommand price" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rushes -n "__fish_rushes_using_subcommand cost; and not __fish_seen_subcommand_from rebuild reconcile" -l progress -d 'How standard error tells progress' -r -f -a "auto\t''
bar\t''
plain\t''
json\t''
none\t''"
complete -c rushes -n "__fish_rushes_using_subcommand cost; and not __fish_seen_subcommand_from rebuild reconcile" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c rushes -n "__fish_rushes_using_subcommand cost; and not __fish_seen_subcommand_from rebuild reconcile" -l since -d 'Only since a day (2026-11-01) or a month (2026-11), or for a time (30d)' -r
complete -c rushes -n "__fish_rushes_using_subcommand cost; and not __fish_seen_subcommand_from rebuild reconcile" -l until -d 'Only until the end of a day or a month' -r
complete -c rushes -n "__fish_rushes_using_subcommand cost; and not __fish_seen_subcommand_from rebuild reconcile" -l by -d 'What to sum by' -r -f -a "day\t'The day'
week\t'The week, Monday to Sunday'
month\t'The month'
model\t'The model'
provider\t'The provider'
project\t'The project'
tag\t'Each label'
job\t'Each job'"
complete -c rushes -n "__fish_rushes_using_subcommand cost; and not __fish_seen_subcommand_from rebuild reconcile" -l format -d 'In which form' -r -f -a "table\t'For people'
json\t'For programs'
csv\t'For spreadsheets'"
complete -c rushes -n "__fish_rushes_using_subcommand cost; and not __fish_seen_subcommand_from rebuild reconcile" -l plot -d 'Draw it: in the terminal, or as a picture for a report' -r -F
complete -c rushes -n "__fish_rushes_using_subcommand cost; and not __fish_seen_subcommand_from rebuild reconcile" -l project -d 'Only of this project' -r
complete -c rushes -n "__fish_rushes_using_subcommand cost; and not __fish_seen_subcommand_from rebuild reconcile" -s p -l provider -d 'Only at this provider' -r
complete -c rushes -n "__fish_rushes_using_subcommand cost; and not __fish_seen_subcommand_from rebuild reconcile" -s m -l model -d 'Only of this model or family' -r
complete -c rushes -n "__fish_rushes_using_subcommand cost; and not __fish_seen_subcommand_from rebuild reconcile" -l tag -d 'Only with this label; may be repeated' -r
complete -c rushes -n "__fish_rushes_using_subcommand cost; and not __fish_seen_subcommand_from rebuild reconcile" -l json -d 'Print one JSON document on standard output, errors too'
complete -c rushes -n "__fish_rushes_using_subcommand cost; and not __fish_seen_subcommand_from rebuild reconcile" -l sandbox -d 'Rehearse: run a sandbox inside, with play money and a store of its own'
complete -c rushes -n "__fish_rushes_using_subcommand cost; and not __fish_seen_subcommand_from rebuild reconcile" -s v -l verbose -d 'Print each call to standard error, without keys and bodies'
complete -c rushes -n "__fish_rushes_using_subcommand cost; and not __fish_seen_subcommand_from rebuild reconcile" -l force -d 'Replace a picture that is there already'
complete -c rushes -n "__fish_rushes_using_subcommand cost; and not __fish_seen_subcommand_from rebuild reconcile" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rushes -n "__fish_rushes_using_subcommand cost; and not __fish_seen_subcommand_from rebuild reconcile" -f -a "rebuild" -d 'Write `ledger.jsonl` afresh from the store'
complete -c rushes -n "__fish_rushes_using_subcommand cost; and not __fish_seen_subcommand_from rebuild reconcile" -f -a "reconcile" -d 'Hold the ledger against the providers\' own books; asking is free'
complete -c rushes -n "__fish_rushes_using_subcommand cost; and __fish_seen_subcommand_from rebuild" -l progress -d 'How standard error tells progress' -r -f -a "auto\t''
bar\t''
plain\t''
json\t''
none\t''"
complete -c rushes -n "__fish_rushes_using_subcommand cost; and __fish_seen_subcommand_from rebuild" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c rushes -n "__fish_rushes_using_subcommand cost; and __fish_seen_subcommand_from rebuild" -l json -d 'Print one JSON document on standard output, errors too'
complete -c rushes -n "__fish_rushes_using_subcommand cost; and __fish_seen_subcommand_from rebuild" -l sandbox -d 'Rehearse: run a sandbox inside, with play money and a store of its own'
complete -c rushes -n "__fish_rushes_using_subcommand cost; and __fish_seen_subcommand_from rebuild" -s v -l verbose -d 'Print each call to standard error, without keys and bodies'
complete -c rushes -n "__fish_rushes_using_subcommand cost; and __fish_seen_subcommand_from rebuild" -s h -l help -d 'Print help'
complete -c rushes -n "__fish_rushes_using_subcommand cost; and __fish_seen_subcommand_from reconcile" -l since -d 'Jobs made since a day (2026-11-01) or for a time (30d)' -r
complete -c rushes -n "__fish_rushes_using_subcommand cost; and __fish_seen_subcommand_from reconcile" -s p -l provider -d 'Only at this provider' -r
complete -c rushes -n "__fish_rushes_using_subcommand cost; and __fish_seen_subcommand_from reconcile" -l threshold -d 'List a job where the books differ by more than this, in dollars' -r
complete -c rushes -n "__fish_rushes_using_subcommand cost; and __fish_seen_subcommand_from reconcile" -l progress -d 'How standard error tells progress' -r -f -a "auto\t''
bar\t''
plain\t''
json\t''
none\t''"
complete -c rushes -n "__fish_rushes_using_subcommand cost; and __fish_seen_subcommand_from reconcile" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c rushes -n "__fish_rushes_using_subcommand cost; and __fish_seen_subcommand_from reconcile" -l json -d 'Print one JSON document on standard output, errors too'
complete -c rushes -n "__fish_rushes_using_subcommand cost; and __fish_seen_subcommand_from reconcile" -l sandbox -d 'Rehearse: run a sandbox inside, with play money and a store of its own'
complete -c rushes -n "__fish_rushes_using_subcommand cost; and __fish_seen_subcommand_from reconcile" -s v -l verbose -d 'Print each call to standard error, without keys and bodies'
complete -c rushes -n "__fish_rushes_using_subcommand cost; and __fish_seen_subcommand_from reconcile" -s h -l help -d 'Print help'
complete -c rushes -n "__fish_rushes_using_subcommand doctor" -l progress -d 'How standard error tells progress' -r -f -a "auto\t''
bar\t''
plain\t''
json\t''
none\t''"
complete -c rushes -n "__fish_rushes_using_subcommand doctor" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c rushes -n "__fish_rushes_using_subcommand doctor" -l json -d 'Print one JSON document on standard output, errors too'
complete -c rushes -n "__fish_rushes_using_subcommand doctor" -l sandbox -d 'Rehearse: run a sandbox inside, with play money and a store of its own'
complete -c rushes -n "__fish_rushes_using_subcommand doctor" -s v -l verbose -d 'Print each call to standard error, without keys and bodies'
complete -c rushes -n "__fish_rushes_using_subcommand doctor" -l offline -d 'Make no calls'
complete -c rushes -n "__fish_rushes_using_subcommand doctor" -s h -l help -d 'Print help'
complete -c rushes -n "__fish_rushes_using_subcommand config; and not __fish_seen_subcommand_from init path show check" -l progress -d 'How standard error tells progress' -r -f -a "auto\t''
bar\t''
plain\t''
json\t''
none\t''"
complete -c rushes -n "__fish_rushes_using_subcommand config; and not __fish_seen_subcommand_from init path show check" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c rushes -n "__fish_rushes_using_subcommand config; and not __fish_seen_subcommand_from init path show check" -l json -d 'Print one JSON document on standard output, errors too'
complete -c rushes -n "__fish_rushes_using_subcommand config; and not __fish_seen_subcommand_from init path show check" -l sandbox -d 'Rehearse: run a sandbox inside, with play money and a store of its own'
complete -c rushes -n "__fish_rushes_using_subcommand config; and not __fish_seen_subcommand_from init path show check" -s v -l verbose -d 'Print each call to standard error, without keys and bodies'
complete -c rushes -n "__fish_rushes_using_subcommand config; and not __fish_seen_subcommand_from init path show check" -s h -l help -d 'Print help'
complete -c rushes -n "__fish_rushes_using_subcommand config; and not __fish_seen_subcommand_from init path show check" -f -a "init" -d 'Write a configuration that shows every key'
complete -c rushes -n "__fish_rushes_using_subcommand config; and not __fish_seen_subcommand_from init path show check" -f -a "path" -d 'Print where it is'
complete -c rushes -n "__fish_rushes_using_subcommand config; and not __fish_seen_subcommand_from init path show check" -f -a "show" -d 'Print it with every default filled in'
complete -c rushes -n "__fish_rushes_using_subcommand config; and not __fish_seen_subcommand_from init path show check" -f -a "check" -d 'Say what is wrong with it'
complete -c rushes -n "__fish_rushes_using_subcommand config; and __fish_seen_subcommand_from init" -l progress -d 'How standard error tells progress' -r -f -a "auto\t''
bar\t''
plain\t''
json\t''
none\t''"
complete -c rushes -n "__fish_rushes_using_subcommand config; and __fish_seen_subcommand_from init" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c rushes -n "__fish_rushes_using_subcommand config; and __fish_seen_subcommand_from init" -l json -d 'Print one JSON document on standard output, errors too'
complete -c rushes -n "__fish_rushes_using_subcommand config; and __fish_seen_subcommand_from init" -l sandbox -d 'Rehearse: run a sandbox inside, with play money and a store of its own'
complete -c rushes -n "__fish_rushes_using_subcommand config; and __fish_seen_subcommand_from init" -s v -l verbose -d 'Print each call to standard error, without keys and bodies'
complete -c rushes -n "__fish_rushes_using_subcommand config; and __fish_seen_subcommand_from init" -s h -l help -d 'Print help'
complete -c rushes -n "__fish_rushes_using_subcommand config; and __fish_seen_subcommand_from path" -l progress -d 'How standard error tells progress' -r -f -a "auto\t''
bar\t''
plain\t''
json\t''
none\t''"
complete -c rushes -n "__fish_rushes_using_subcommand config; and __fish_seen_subcommand_from path" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c rushes -n "__fish_rushes_using_subcommand config; and __fish_seen_subcommand_from path" -l json -d 'Print one JSON document on standard output, errors too'
complete -c rushes -n "__fish_rushes_using_subcommand config; and __fish_seen_subcommand_from path" -l sandbox -d 'Rehearse: run a sandbox inside, with play money and a store of its own'
complete -c rushes -n "__fish_rushes_using_subcommand config; and __fish_seen_subcommand_from path" -s v -l verbose -d 'Print each call to standard error, without keys and bodies'
complete -c rushes -n "__fish_rushes_using_subcommand config; and __fish_seen_subcommand_from path" -s h -l help -d 'Print help'
complete -c rushes -n "__fish_rushes_using_subcommand config; and __fish_seen_subcommand_from show" -l progress -d 'How standard error tells progress' -r -f -a "auto\t''
bar\t''
plain\t''
json\t''
none\t''"
complete -c rushes -n "__fish_rushes_using_subcommand config; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c rushes -n "__fish_rushes_using_subcommand config; and __fish_seen_subcommand_from show" -l json -d 'Print one JSON document on standard output, errors too'
complete -c rushes -n "__fish_rushes_using_subcommand config; and __fish_seen_subcommand_from show" -l sandbox -d 'Rehearse: run a sandbox inside, with play money and a store of its own'
complete -c rushes -n "__fish_rushes_using_subcommand config; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Print each call to standard error, without keys and bodies'
complete -c rushes -n "__fish_rushes_using_subcommand config; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c rushes -n "__fish_rushes_using_subcommand config; and __fish_seen_subcommand_from check" -l progress -d 'How standard error tells progress' -r -f -a "auto\t''
bar\t''
plain\t''
json\t''
none\t''"
complete -c rushes -n "__fish_rushes_using_subcommand config; and __fish_seen_subcommand_from check" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c rushes -n "__fish_rushes_using_subcommand config; and __fish_seen_subcommand_from check" -l json -d 'Print one JSON document on standard output, errors too'
complete -c rushes -n "__fish_rushes_using_subcommand config; and __fish_seen_subcommand_from check" -l sandbox -d 'Rehearse: run a sandbox inside, with play money and a store of its own'
complete -c rushes -n "__fish_rushes_using_subcommand config; and __fish_seen_subcommand_from check" -s v -l verbose -d 'Print each call to standard error, without keys and bodies'
complete -c rushes -n "__fish_rushes_using_subcommand config; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help'
complete -c rushes -n "__fish_rushes_using_subcommand auth; and not __fish_seen_subcommand_from set list remove" -l progress -d 'How standard error tells progress' -r -f -a "auto\t''
bar\t''
plain\t''
json\t''
none\t''"
complete -c rushes -n "__fish_rushes_using_subcommand auth; and not __fish_seen_subcommand_from set list remove" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c rushes -n "__fish_rushes_using_subcommand auth; and not __fish_seen_subcommand_from set list remove" -l json -d 'Print one JSON document on standard output, errors too'
complete -c rushes -n "__fish_rushes_using_subcommand auth; and not __fish_seen_subcommand_from set list remove" -l sandbox -d 'Rehearse: run a sandbox inside, with play money and a store of its own'
complete -c rushes -n "__fish_rushes_using_subcommand auth; and not __fish_seen_subcommand_from set list remove" -s v -l verbose -d 'Print each call to standard error, without keys and bodies'
complete -c rushes -n "__fish_rushes_using_subcommand auth; and not __fish_seen_subcommand_from set list remove" -s h -l help -d 'Print help'
complete -c rushes -n "__fish_rushes_using_subcommand auth; and not __fish_seen_subcommand_from set list remove" -f -a "set" -d 'Keep the key of a provider; asks for it unseen, or reads it from standard input'
complete -c rushes -n "__fish_rushes_using_subcommand auth; and not __fish_seen_subcommand_from set list remove" -f -a "list" -d 'Show where each key would come from, and nothing of it'
complete -c rushes -n "__fish_rushes_using_subcommand auth; and not __fish_seen_subcommand_from set list remove" -f -a "remove" -d 'Forget the key of a provider'
complete -c rushes -n "__fish_rushes_using_subcommand auth; and __fish_seen_subcommand_from set" -l progress -d 'How standard error tells progress' -r -f -a "auto\t''
bar\t''
plain\t''
json\t''
none\t''"
complete -c rushes -n "__fish_rushes_using_subcommand auth; and __fish_seen_subcommand_from set" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c rushes -n "__fish_rushes_using_subcommand auth; and __fish_seen_subcommand_from set" -l json -d 'Print one JSON document on standard output, errors too'
complete -c rushes -n "__fish_rushes_using_subcommand auth; and __fish_seen_subcommand_from set" -l sandbox -d 'Rehearse: run a sandbox inside, with play money and a store of its own'
complete -c rushes -n "__fish_rushes_using_subcommand auth; and __fish_seen_subcommand_from set" -s v -l verbose -d 'Print each call to standard error, without keys and bodies'
complete -c rushes -n "__fish_rushes_using_subcommand auth; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help'
complete -c rushes -n "__fish_rushes_using_subcommand auth; and __fish_seen_subcommand_from list" -l progress -d 'How standard error tells progress' -r -f -a "auto\t''
bar\t''
plain\t''
json\t''
none\t''"
complete -c rushes -n "__fish_rushes_using_subcommand auth; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c rushes -n "__fish_rushes_using_subcommand auth; and __fish_seen_subcommand_from list" -l json -d 'Print one JSON document on standard output, errors too'
complete -c rushes -n "__fish_rushes_using_subcommand auth; and __fish_seen_subcommand_from list" -l sandbox -d 'Rehearse: run a sandbox inside, with play money and a store of its own'
complete -c rushes -n "__fish_rushes_using_subcommand auth; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Print each call to standard error, without keys and bodies'
complete -c rushes -n "__fish_rushes_using_subcommand auth; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c rushes -n "__fish_rushes_using_subcommand auth; and __fish_seen_subcommand_from remove" -l progress -d 'How standard error tells progress' -r -f -a "auto\t''
bar\t''
plain\t''
json\t''
none\t''"
complete -c rushes -n "__fish_rushes_using_subcommand auth; and __fish_seen_subcommand_from remove" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c rushes -n "__fish_rushes_using_subcommand auth; and __fish_seen_subcommand_from remove" -l json -d 'Print one JSON document on standard output, errors too'
complete -c rushes -n "__fish_rushes_using_subcommand auth; and __fish_seen_subcommand_from remove" -l sandbox -d 'Rehearse: run a sandbox inside, with play money and a store of its own'
complete -c rushes -n "__fish_rushes_using_subcommand auth; and __fish_seen_subcommand_from remove" -s v -l verbose -d 'Print each call to standard error, without keys and bodies'
complete -c rushes -n "__fish_rushes_using_subcommand auth; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help'
complete -c rushes -n "__fish_rushes_using_subcommand sandbox" -l progress -d 'How standard error tells progress' -r -f -a "auto\t''
bar\t''
plain\t''
json\t''
none\t''"
complete -c rushes -n "__fish_rushes_using_subcommand sandbox" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c rushes -n "__fish_rushes_using_subcommand sandbox" -l port -d 'Port on this machine; any free one where none is named' -r
complete -c rushes -n "__fish_rushes_using_subcommand sandbox" -l key -d 'The only key that is accepted; any key where none is named' -r
complete -c rushes -n "__fish_rushes_using_subcommand sandbox" -l profile -d 'Let `openai` deviate as that server does: `openai`, `azure`, `vllm-omni`, `sglang`, `tensorrt-llm`, `litellm`, `aquiles` or `dynamo`' -r
complete -c rushes -n "__fish_rushes_using_subcommand sandbox" -l fault -d 'Let something go wrong, such as `openai.poll:503x2`; may be repeated' -r
complete -c rushes -n "__fish_rushes_using_subcommand sandbox" -l render-time -d 'How long a clip takes to be made' -r
complete -c rushes -n "__fish_rushes_using_subcommand sandbox" -l clip-fps -d 'Frames a second of the clips' -r
complete -c rushes -n "__fish_rushes_using_subcommand sandbox" -l clip-bytes -d 'Pad every clip to so many bytes' -r
complete -c rushes -n "__fish_rushes_using_subcommand sandbox" -l stop-after -d 'Stop after so long without a connection' -r
complete -c rushes -n "__fish_rushes_using_subcommand sandbox" -l json -d 'Print one JSON document on standard output, errors too'
complete -c rushes -n "__fish_rushes_using_subcommand sandbox" -l sandbox -d 'Rehearse: run a sandbox inside, with play money and a store of its own'
complete -c rushes -n "__fish_rushes_using_subcommand sandbox" -s v -l verbose -d 'Print each call to standard error, without keys and bodies'
complete -c rushes -n "__fish_rushes_using_subcommand sandbox" -l frozen -d 'Let the clock stand until it is turned by a call to `/_sandbox/clock`'
complete -c rushes -n "__fish_rushes_using_subcommand sandbox" -l charge-failed -d 'Bill jobs that fail, too'
complete -c rushes -n "__fish_rushes_using_subcommand sandbox" -s h -l help -d 'Print help'
complete -c rushes -n "__fish_rushes_using_subcommand completions" -l progress -d 'How standard error tells progress' -r -f -a "auto\t''
bar\t''
plain\t''
json\t''
none\t''"
complete -c rushes -n "__fish_rushes_using_subcommand completions" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c rushes -n "__fish_rushes_using_subcommand completions" -l json -d 'Print one JSON document on standard output, errors too'
complete -c rushes -n "__fish_rushes_using_subcommand completions" -l sandbox -d 'Rehearse: run a sandbox inside, with play money and a store of its own'
complete -c rushes -n "__fish_rushes_using_subcommand completions" -s v -l verbose -d 'Print each call to standard error, without keys and bodies'
complete -c rushes -n "__fish_rushes_using_subcommand completions" -s h -l help -d 'Print help'
complete -c rushes -n "__fish_rushes_using_subcommand man" -l progress -d 'How standard error tells progress' -r -f -a "auto\t''
bar\t''
plain\t''
json\t''
none\t''"
complete -c rushes -n "__fish_rushes_using_subcommand man" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c rushes -n "__fish_rushes_using_subcommand man" -l json -d 'Print one JSON document on standard output, errors too'
complete -c rushes -n "__fish_rushes_using_subcommand man" -l sandbox -d 'Rehearse: run a sandbox inside, with play money and a store of its own'
complete -c rushes -n "__fish_rushes_using_subcommand man" -s v -l verbose -d 'Print each call to standard error, without keys and bodies'
complete -c rushes -n "__fish_rushes_using_subcommand man" -s h -l help -d 'Print help'
