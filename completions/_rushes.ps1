
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'rushes' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'rushes'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'rushes' {
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How standard error tells progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, errors too')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Rehearse: run a sandbox inside, with play money and a store of its own')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Make a clip: plan, submit, wait, download; prints the path')
            [CompletionResult]::new('remix', 'remix', [CompletionResultType]::ParameterValue, 'Make the same scene again, changed')
            [CompletionResult]::new('extend', 'extend', [CompletionResultType]::ParameterValue, 'Continue a clip')
            [CompletionResult]::new('edit', 'edit', [CompletionResultType]::ParameterValue, 'Change a clip')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Ask the provider how a job stands')
            [CompletionResult]::new('wait', 'wait', [CompletionResultType]::ParameterValue, 'Wait until jobs end, and download them')
            [CompletionResult]::new('download', 'download', [CompletionResultType]::ParameterValue, 'Fetch the file of a finished job (again; it is free)')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'Show the jobs of this store, newest first')
            [CompletionResult]::new('cancel', 'cancel', [CompletionResultType]::ParameterValue, 'Stop a job at its provider')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Remove a job at its provider, or here')
            [CompletionResult]::new('resume', 'resume', [CompletionResultType]::ParameterValue, 'Pick up every unfinished job of this store')
            [CompletionResult]::new('recover', 'recover', [CompletionResultType]::ParameterValue, 'Settle jobs of which it is unknown whether they were ordered')
            [CompletionResult]::new('models', 'models', [CompletionResultType]::ParameterValue, 'Show what models there are, what they take and what they cost')
            [CompletionResult]::new('price', 'price', [CompletionResultType]::ParameterValue, 'Quote a clip at every provider that can make it; sends nothing')
            [CompletionResult]::new('cost', 'cost', [CompletionResultType]::ParameterValue, 'Show what was spent, and on what')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Check configuration, keys, store and disk')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Make, show and check the configuration')
            [CompletionResult]::new('auth', 'auth', [CompletionResultType]::ParameterValue, 'Keep the keys of providers in the keyring of this system')
            [CompletionResult]::new('sandbox', 'sandbox', [CompletionResultType]::ParameterValue, 'Serve a rehearsal of every provider on this machine')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print a completion script for a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the manual page')
            break
        }
        'rushes;create' {
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How standard error tells progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--prompt-file', '--prompt-file', [CompletionResultType]::ParameterName, 'Read the prompt from a file')
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'The model: a family (routed), provider:id (exact) or an alias')
            [CompletionResult]::new('--model', '--model', [CompletionResultType]::ParameterName, 'The model: a family (routed), provider:id (exact) or an alias')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Only this provider')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Only this provider')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Length of the clip')
            [CompletionResult]::new('--seconds', '--seconds', [CompletionResultType]::ParameterName, 'Length of the clip')
            [CompletionResult]::new('--size', '--size', [CompletionResultType]::ParameterName, 'Exact size, such as 1280x720')
            [CompletionResult]::new('--aspect', '--aspect', [CompletionResultType]::ParameterName, 'Proportion, such as 16:9')
            [CompletionResult]::new('--resolution', '--resolution', [CompletionResultType]::ParameterName, 'Class of size, such as 720p or 4k')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'First frame: a path, an address, or `-`')
            [CompletionResult]::new('--image', '--image', [CompletionResultType]::ParameterName, 'First frame: a path, an address, or `-`')
            [CompletionResult]::new('--last-frame', '--last-frame', [CompletionResultType]::ParameterName, 'Last frame')
            [CompletionResult]::new('--reference', '--reference', [CompletionResultType]::ParameterName, 'An image to resemble; may be repeated')
            [CompletionResult]::new('--fit-image', '--fit-image', [CompletionResultType]::ParameterName, 'Make a copy of each picture fit the clip: its middle, or all of it between black bars; otherwise a picture that does not fit is refused')
            [CompletionResult]::new('--video', '--video', [CompletionResultType]::ParameterName, 'A clip to work from')
            [CompletionResult]::new('--audio-ref', '--audio-ref', [CompletionResultType]::ParameterName, 'A sound to go with')
            [CompletionResult]::new('--seed', '--seed', [CompletionResultType]::ParameterName, 'What makes it come out the same again')
            [CompletionResult]::new('--negative', '--negative', [CompletionResultType]::ParameterName, 'What shall not be seen')
            [CompletionResult]::new('--fps', '--fps', [CompletionResultType]::ParameterName, 'Frames a second, where the model lets one choose')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'How many clips')
            [CompletionResult]::new('--count', '--count', [CompletionResultType]::ParameterName, 'How many clips')
            [CompletionResult]::new('--route', '--route', [CompletionResultType]::ParameterName, 'How a family picks its provider')
            [CompletionResult]::new('--fit', '--fit', [CompletionResultType]::ParameterName, 'Refuse a value that does not fit, or take the nearest one')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Pass a value through to the provider, as JSON or text; dots nest')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'File, folder or template of {slug} {id} {model} {provider} {date} {n}')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'File, folder or template of {slug} {id} {model} {provider} {date} {n}')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Stop waiting after so long; the job goes on')
            [CompletionResult]::new('--max-cost', '--max-cost', [CompletionResultType]::ParameterName, 'Hard cap for this run')
            [CompletionResult]::new('--ledger', '--ledger', [CompletionResultType]::ParameterName, 'Write the rows of the ledger of this run to a file, as JSON Lines, however the run ends. Replaces an earlier such file, another one only with --force; makes missing folders')
            [CompletionResult]::new('--tag', '--tag', [CompletionResultType]::ParameterName, 'A label; may be repeated')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'The project it is for')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, errors too')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Rehearse: run a sandbox inside, with play money and a store of its own')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('--audio', '--audio', [CompletionResultType]::ParameterName, 'With sound')
            [CompletionResult]::new('--no-audio', '--no-audio', [CompletionResultType]::ParameterName, 'Silent')
            [CompletionResult]::new('--fallback', '--fallback', [CompletionResultType]::ParameterName, 'Go on to the next provider after a certain refusal')
            [CompletionResult]::new('--explain', '--explain', [CompletionResultType]::ParameterName, 'Show what each candidate makes of the request, its price and its wait; sends nothing')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Replace a file that is there already')
            [CompletionResult]::new('--no-wait', '--no-wait', [CompletionResultType]::ParameterName, 'Submit, print the id, stop')
            [CompletionResult]::new('--allow-unknown-price', '--allow-unknown-price', [CompletionResultType]::ParameterName, 'Order even where the price is not known')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show the plan, the quote and the call; send nothing')
            [CompletionResult]::new('--sidecar', '--sidecar', [CompletionResultType]::ParameterName, 'Write the job as JSON beside the clip')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rushes;remix' {
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How standard error tells progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--fit', '--fit', [CompletionResultType]::ParameterName, 'Refuse a value that does not fit, or take the nearest one')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Pass a value through to the provider, as JSON or text; dots nest')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'File, folder or template of {slug} {id} {model} {provider} {date} {n}')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'File, folder or template of {slug} {id} {model} {provider} {date} {n}')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Stop waiting after so long; the job goes on')
            [CompletionResult]::new('--max-cost', '--max-cost', [CompletionResultType]::ParameterName, 'Hard cap for this run')
            [CompletionResult]::new('--ledger', '--ledger', [CompletionResultType]::ParameterName, 'Write the rows of the ledger of this run to a file, as JSON Lines, however the run ends. Replaces an earlier such file, another one only with --force; makes missing folders')
            [CompletionResult]::new('--tag', '--tag', [CompletionResultType]::ParameterName, 'A label; may be repeated')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'The project it is for')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, errors too')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Rehearse: run a sandbox inside, with play money and a store of its own')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('--explain', '--explain', [CompletionResultType]::ParameterName, 'Show what each candidate makes of the request, its price and its wait; sends nothing')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Replace a file that is there already')
            [CompletionResult]::new('--no-wait', '--no-wait', [CompletionResultType]::ParameterName, 'Submit, print the id, stop')
            [CompletionResult]::new('--allow-unknown-price', '--allow-unknown-price', [CompletionResultType]::ParameterName, 'Order even where the price is not known')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show the plan, the quote and the call; send nothing')
            [CompletionResult]::new('--sidecar', '--sidecar', [CompletionResultType]::ParameterName, 'Write the job as JSON beside the clip')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rushes;extend' {
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How standard error tells progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'How many seconds to add')
            [CompletionResult]::new('--seconds', '--seconds', [CompletionResultType]::ParameterName, 'How many seconds to add')
            [CompletionResult]::new('--fit', '--fit', [CompletionResultType]::ParameterName, 'Refuse a value that does not fit, or take the nearest one')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Pass a value through to the provider, as JSON or text; dots nest')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'File, folder or template of {slug} {id} {model} {provider} {date} {n}')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'File, folder or template of {slug} {id} {model} {provider} {date} {n}')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Stop waiting after so long; the job goes on')
            [CompletionResult]::new('--max-cost', '--max-cost', [CompletionResultType]::ParameterName, 'Hard cap for this run')
            [CompletionResult]::new('--ledger', '--ledger', [CompletionResultType]::ParameterName, 'Write the rows of the ledger of this run to a file, as JSON Lines, however the run ends. Replaces an earlier such file, another one only with --force; makes missing folders')
            [CompletionResult]::new('--tag', '--tag', [CompletionResultType]::ParameterName, 'A label; may be repeated')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'The project it is for')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, errors too')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Rehearse: run a sandbox inside, with play money and a store of its own')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('--explain', '--explain', [CompletionResultType]::ParameterName, 'Show what each candidate makes of the request, its price and its wait; sends nothing')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Replace a file that is there already')
            [CompletionResult]::new('--no-wait', '--no-wait', [CompletionResultType]::ParameterName, 'Submit, print the id, stop')
            [CompletionResult]::new('--allow-unknown-price', '--allow-unknown-price', [CompletionResultType]::ParameterName, 'Order even where the price is not known')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show the plan, the quote and the call; send nothing')
            [CompletionResult]::new('--sidecar', '--sidecar', [CompletionResultType]::ParameterName, 'Write the job as JSON beside the clip')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rushes;edit' {
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How standard error tells progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'The model, as a family, provider:id or alias; for a job one of the same provider')
            [CompletionResult]::new('--model', '--model', [CompletionResultType]::ParameterName, 'The model, as a family, provider:id or alias; for a job one of the same provider')
            [CompletionResult]::new('--fit', '--fit', [CompletionResultType]::ParameterName, 'Refuse a value that does not fit, or take the nearest one')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Pass a value through to the provider, as JSON or text; dots nest')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'File, folder or template of {slug} {id} {model} {provider} {date} {n}')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'File, folder or template of {slug} {id} {model} {provider} {date} {n}')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Stop waiting after so long; the job goes on')
            [CompletionResult]::new('--max-cost', '--max-cost', [CompletionResultType]::ParameterName, 'Hard cap for this run')
            [CompletionResult]::new('--ledger', '--ledger', [CompletionResultType]::ParameterName, 'Write the rows of the ledger of this run to a file, as JSON Lines, however the run ends. Replaces an earlier such file, another one only with --force; makes missing folders')
            [CompletionResult]::new('--tag', '--tag', [CompletionResultType]::ParameterName, 'A label; may be repeated')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'The project it is for')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, errors too')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Rehearse: run a sandbox inside, with play money and a store of its own')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('--explain', '--explain', [CompletionResultType]::ParameterName, 'Show what each candidate makes of the request, its price and its wait; sends nothing')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Replace a file that is there already')
            [CompletionResult]::new('--no-wait', '--no-wait', [CompletionResultType]::ParameterName, 'Submit, print the id, stop')
            [CompletionResult]::new('--allow-unknown-price', '--allow-unknown-price', [CompletionResultType]::ParameterName, 'Order even where the price is not known')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show the plan, the quote and the call; send nothing')
            [CompletionResult]::new('--sidecar', '--sidecar', [CompletionResultType]::ParameterName, 'Write the job as JSON beside the clip')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rushes;status' {
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How standard error tells progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, errors too')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Rehearse: run a sandbox inside, with play money and a store of its own')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Look again and again until the jobs are over')
            [CompletionResult]::new('--watch', '--watch', [CompletionResultType]::ParameterName, 'Look again and again until the jobs are over')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rushes;wait' {
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How standard error tells progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Stop waiting after so long; the jobs go on')
            [CompletionResult]::new('--ledger', '--ledger', [CompletionResultType]::ParameterName, 'Write the rows of the ledger of these jobs to a file, as JSON Lines, however the run ends. Replaces an earlier such file, another one only with --force; makes missing folders')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, errors too')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Rehearse: run a sandbox inside, with play money and a store of its own')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Until all of them are over (the default)')
            [CompletionResult]::new('--any', '--any', [CompletionResultType]::ParameterName, 'Until one of them is over')
            [CompletionResult]::new('--no-download', '--no-download', [CompletionResultType]::ParameterName, 'Leave the files at the provider')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Replace a file at --ledger that is no ledger')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rushes;download' {
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How standard error tells progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--variant', '--variant', [CompletionResultType]::ParameterName, 'Which file')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'File, folder or template')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'File, folder or template')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, errors too')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Rehearse: run a sandbox inside, with play money and a store of its own')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Replace a file that is there already')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rushes;list' {
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How standard error tells progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--state', '--state', [CompletionResultType]::ParameterName, 'Only in this state; may be repeated')
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Only this model or family')
            [CompletionResult]::new('--model', '--model', [CompletionResultType]::ParameterName, 'Only this model or family')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Only this provider')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Only this provider')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Only since a day (2026-11-01) or a month (2026-11), or for a time (30d)')
            [CompletionResult]::new('--tag', '--tag', [CompletionResultType]::ParameterName, 'Only with this label')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Only of this project')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'At most so many')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'At most so many')
            [CompletionResult]::new('--remote', '--remote', [CompletionResultType]::ParameterName, 'Ask this provider instead')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, errors too')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Rehearse: run a sandbox inside, with play money and a store of its own')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rushes;cancel' {
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How standard error tells progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, errors too')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Rehearse: run a sandbox inside, with play money and a store of its own')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rushes;delete' {
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How standard error tells progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, errors too')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Rehearse: run a sandbox inside, with play money and a store of its own')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'Remove the record here, not the job at the provider')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'Remove the clip here as well')
            [CompletionResult]::new('--unfetched', '--unfetched', [CompletionResultType]::ParameterName, 'Even where the clip is paid and was never fetched')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rushes;resume' {
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How standard error tells progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Stop waiting after so long; the jobs go on')
            [CompletionResult]::new('--ledger', '--ledger', [CompletionResultType]::ParameterName, 'Write the rows of the ledger of these jobs to a file, as JSON Lines, however the run ends. Replaces an earlier such file, another one only with --force; makes missing folders')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, errors too')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Rehearse: run a sandbox inside, with play money and a store of its own')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Replace a file at --ledger that is no ledger')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rushes;recover' {
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How standard error tells progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--adopt', '--adopt', [CompletionResultType]::ParameterName, 'It is the provider''s job of that name: you have looked')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, errors too')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Rehearse: run a sandbox inside, with play money and a store of its own')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('--resubmit', '--resubmit', [CompletionResultType]::ParameterName, 'Order it anew although the first order may be charged')
            [CompletionResult]::new('--absent', '--absent', [CompletionResultType]::ParameterName, 'Give the hold back: you have looked at the provider, and it is not there')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rushes;models' {
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How standard error tells progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Only this provider')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Only this provider')
            [CompletionResult]::new('--mode', '--mode', [CompletionResultType]::ParameterName, 'Only those that make a clip from this, or do this with one')
            [CompletionResult]::new('--refresh', '--refresh', [CompletionResultType]::ParameterName, 'Ask a provider what it serves today, free, and keep its answer')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, errors too')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Rehearse: run a sandbox inside, with play money and a store of its own')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Those that were shut down as well')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'All that is known of one model')
            break
        }
        'rushes;models;show' {
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How standard error tells progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, errors too')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Rehearse: run a sandbox inside, with play money and a store of its own')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rushes;price' {
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How standard error tells progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--times', '--times', [CompletionResultType]::ParameterName, 'What so many such clips come to: 100/day (or /hour, /week, /month) in a day and in 30 days, 100 once')
            [CompletionResult]::new('--prompt-file', '--prompt-file', [CompletionResultType]::ParameterName, 'Read the prompt from a file')
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'The model: a family (routed), provider:id (exact) or an alias')
            [CompletionResult]::new('--model', '--model', [CompletionResultType]::ParameterName, 'The model: a family (routed), provider:id (exact) or an alias')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Only this provider')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Only this provider')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Length of the clip')
            [CompletionResult]::new('--seconds', '--seconds', [CompletionResultType]::ParameterName, 'Length of the clip')
            [CompletionResult]::new('--size', '--size', [CompletionResultType]::ParameterName, 'Exact size, such as 1280x720')
            [CompletionResult]::new('--aspect', '--aspect', [CompletionResultType]::ParameterName, 'Proportion, such as 16:9')
            [CompletionResult]::new('--resolution', '--resolution', [CompletionResultType]::ParameterName, 'Class of size, such as 720p or 4k')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'First frame: a path, an address, or `-`')
            [CompletionResult]::new('--image', '--image', [CompletionResultType]::ParameterName, 'First frame: a path, an address, or `-`')
            [CompletionResult]::new('--last-frame', '--last-frame', [CompletionResultType]::ParameterName, 'Last frame')
            [CompletionResult]::new('--reference', '--reference', [CompletionResultType]::ParameterName, 'An image to resemble; may be repeated')
            [CompletionResult]::new('--fit-image', '--fit-image', [CompletionResultType]::ParameterName, 'Make a copy of each picture fit the clip: its middle, or all of it between black bars; otherwise a picture that does not fit is refused')
            [CompletionResult]::new('--video', '--video', [CompletionResultType]::ParameterName, 'A clip to work from')
            [CompletionResult]::new('--audio-ref', '--audio-ref', [CompletionResultType]::ParameterName, 'A sound to go with')
            [CompletionResult]::new('--seed', '--seed', [CompletionResultType]::ParameterName, 'What makes it come out the same again')
            [CompletionResult]::new('--negative', '--negative', [CompletionResultType]::ParameterName, 'What shall not be seen')
            [CompletionResult]::new('--fps', '--fps', [CompletionResultType]::ParameterName, 'Frames a second, where the model lets one choose')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'How many clips')
            [CompletionResult]::new('--count', '--count', [CompletionResultType]::ParameterName, 'How many clips')
            [CompletionResult]::new('--route', '--route', [CompletionResultType]::ParameterName, 'How a family picks its provider')
            [CompletionResult]::new('--fit', '--fit', [CompletionResultType]::ParameterName, 'Refuse a value that does not fit, or take the nearest one')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Pass a value through to the provider, as JSON or text; dots nest')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, errors too')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Rehearse: run a sandbox inside, with play money and a store of its own')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('--live', '--live', [CompletionResultType]::ParameterName, 'Ask the providers that name a price for an order; asking is free')
            [CompletionResult]::new('--audio', '--audio', [CompletionResultType]::ParameterName, 'With sound')
            [CompletionResult]::new('--no-audio', '--no-audio', [CompletionResultType]::ParameterName, 'Silent')
            [CompletionResult]::new('--fallback', '--fallback', [CompletionResultType]::ParameterName, 'Go on to the next provider after a certain refusal')
            [CompletionResult]::new('--explain', '--explain', [CompletionResultType]::ParameterName, 'Show what each candidate makes of the request, its price and its wait; sends nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rushes;cost' {
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How standard error tells progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Only since a day (2026-11-01) or a month (2026-11), or for a time (30d)')
            [CompletionResult]::new('--until', '--until', [CompletionResultType]::ParameterName, 'Only until the end of a day or a month')
            [CompletionResult]::new('--by', '--by', [CompletionResultType]::ParameterName, 'What to sum by')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'In which form')
            [CompletionResult]::new('--plot', '--plot', [CompletionResultType]::ParameterName, 'Draw it: in the terminal, or as a picture for a report')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Only of this project')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Only at this provider')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Only at this provider')
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Only of this model or family')
            [CompletionResult]::new('--model', '--model', [CompletionResultType]::ParameterName, 'Only of this model or family')
            [CompletionResult]::new('--tag', '--tag', [CompletionResultType]::ParameterName, 'Only with this label; may be repeated')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, errors too')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Rehearse: run a sandbox inside, with play money and a store of its own')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Replace a picture that is there already')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('rebuild', 'rebuild', [CompletionResultType]::ParameterValue, 'Write `ledger.jsonl` afresh from the store')
            [CompletionResult]::new('reconcile', 'reconcile', [CompletionResultType]::ParameterValue, 'Hold the ledger against the providers'' own books; asking is free')
            break
        }
        'rushes;cost;rebuild' {
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How standard error tells progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, errors too')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Rehearse: run a sandbox inside, with play money and a store of its own')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rushes;cost;reconcile' {
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Jobs made since a day (2026-11-01) or for a time (30d)')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Only at this provider')
            [CompletionResult]::new('--provider', '--provider', [CompletionResultType]::ParameterName, 'Only at this provider')
            [CompletionResult]::new('--threshold', '--threshold', [CompletionResultType]::ParameterName, 'List a job where the books differ by more than this, in dollars')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How standard error tells progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, errors too')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Rehearse: run a sandbox inside, with play money and a store of its own')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rushes;doctor' {
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How standard error tells progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, errors too')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Rehearse: run a sandbox inside, with play money and a store of its own')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Make no calls')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rushes;config' {
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How standard error tells progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, errors too')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Rehearse: run a sandbox inside, with play money and a store of its own')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Write a configuration that shows every key')
            [CompletionResult]::new('path', 'path', [CompletionResultType]::ParameterValue, 'Print where it is')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print it with every default filled in')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Say what is wrong with it')
            break
        }
        'rushes;config;init' {
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How standard error tells progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, errors too')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Rehearse: run a sandbox inside, with play money and a store of its own')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rushes;config;path' {
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How standard error tells progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, errors too')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Rehearse: run a sandbox inside, with play money and a store of its own')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rushes;config;show' {
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How standard error tells progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, errors too')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Rehearse: run a sandbox inside, with play money and a store of its own')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rushes;config;check' {
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How standard error tells progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, errors too')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Rehearse: run a sandbox inside, with play money and a store of its own')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rushes;auth' {
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How standard error tells progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, errors too')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Rehearse: run a sandbox inside, with play money and a store of its own')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Keep the key of a provider; asks for it unseen, or reads it from standard input')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'Show where each key would come from, and nothing of it')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Forget the key of a provider')
            break
        }
        'rushes;auth;set' {
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How standard error tells progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, errors too')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Rehearse: run a sandbox inside, with play money and a store of its own')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rushes;auth;list' {
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How standard error tells progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, errors too')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Rehearse: run a sandbox inside, with play money and a store of its own')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rushes;auth;remove' {
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How standard error tells progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, errors too')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Rehearse: run a sandbox inside, with play money and a store of its own')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rushes;sandbox' {
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How standard error tells progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'Port on this machine; any free one where none is named')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The only key that is accepted; any key where none is named')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Let `openai` deviate as that server does: `openai`, `azure`, `vllm-omni`, `sglang`, `tensorrt-llm`, `litellm`, `aquiles` or `dynamo`')
            [CompletionResult]::new('--fault', '--fault', [CompletionResultType]::ParameterName, 'Let something go wrong, such as `openai.poll:503x2`; may be repeated')
            [CompletionResult]::new('--render-time', '--render-time', [CompletionResultType]::ParameterName, 'How long a clip takes to be made')
            [CompletionResult]::new('--clip-fps', '--clip-fps', [CompletionResultType]::ParameterName, 'Frames a second of the clips')
            [CompletionResult]::new('--clip-bytes', '--clip-bytes', [CompletionResultType]::ParameterName, 'Pad every clip to so many bytes')
            [CompletionResult]::new('--stop-after', '--stop-after', [CompletionResultType]::ParameterName, 'Stop after so long without a connection')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, errors too')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Rehearse: run a sandbox inside, with play money and a store of its own')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('--frozen', '--frozen', [CompletionResultType]::ParameterName, 'Let the clock stand until it is turned by a call to `/_sandbox/clock`')
            [CompletionResult]::new('--charge-failed', '--charge-failed', [CompletionResultType]::ParameterName, 'Bill jobs that fail, too')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rushes;completions' {
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How standard error tells progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, errors too')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Rehearse: run a sandbox inside, with play money and a store of its own')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'rushes;man' {
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How standard error tells progress')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, errors too')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Rehearse: run a sandbox inside, with play money and a store of its own')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print each call to standard error, without keys and bodies')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
