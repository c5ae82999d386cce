//! One case's own world: a sandbox, an empty store, a runner between them that is as impatient as it may be.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use rushes::call::{Call, Reply, Ticket};
use rushes::config::{Config, Environment};
use rushes::error::{Error, Fault, Kind};
use rushes::event::{Event, Listener, What};
use rushes::job::{Job, State};
use rushes::providers::{InputForm, Order, Receipt};
use rushes::request::{Input, Mode, Request, Role};
use rushes::run::{Ask, Driven, Equipment, Goal, Plan, Runner, Site, Stop, UnknownPrice, inputs};
use rushes::sandbox::{Sandbox, SeenCall, Settings};
use rushes::secret::Secret;
use rushes::shape::Size;
use rushes::store::{Paths, Store};
use rushes::wire::{Client, Lost, Peer, Tracer};
use serde_json::{Map, Value, json};
use tempfile::TempDir;
use tokio::time::Instant;

use crate::declared::Shape;
use crate::support::books::{Audit, Books};
use crate::support::subject::{Subject, catalog, vendor};

/// A sandbox, a store and a runner.
pub(crate) struct Stage {
    pub(crate) subject: Subject,
    pub(crate) sandbox: Sandbox,
    pub(crate) runner: Runner,
    pub(crate) heard: Arc<Heard>,
    home: TempDir,
}

/// Everything that the runner told.
#[derive(Default)]
pub(crate) struct Heard {
    events: Mutex<Vec<Event>>,
    lines: Mutex<Vec<String>>,
}

impl Listener for Heard {
    fn tell(&self, event: &Event) {
        self.events.lock().expect("no panic").push(event.clone());
    }
}

impl Heard {
    pub(crate) fn events(&self) -> Vec<Event> {
        self.events.lock().expect("no panic").clone()
    }

    /// The lines of the log of calls.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.lines.lock().expect("no panic").clone()
    }

    /// Why calls were repeated, and after how long.
    pub(crate) fn retries(&self) -> Vec<(String, Duration)> {
        let retries = self.events().into_iter().filter_map(|event| match event.what {
            What::Retrying { why, after, .. } => Some((why, after)),
            _ => None,
        });
        retries.collect()
    }
}

/// As patient as a loopback needs. Pauses that are too long to be waited for would be chosen by ourselves.
fn hasty() -> rushes::wire::Settings {
    rushes::wire::Settings {
        pause: Duration::from_millis(1),
        longest_pause: Duration::from_millis(20),
        ..rushes::wire::Settings::default()
    }
}

/// The same, and a provider that says nothing is given up on at once: only for those that otherwise answer at once.
pub(crate) fn impatient() -> rushes::wire::Settings {
    let moment = Duration::from_millis(300);
    rushes::wire::Settings { connect: moment, answer: moment, order_answer: moment, ..quick_to_doubt() }
}

/// The same, where only an answer that has begun is given up on: drawing a clip takes the sandbox its time.
pub(crate) fn quick_to_doubt() -> rushes::wire::Settings {
    rushes::wire::Settings { stall: Duration::from_millis(300), ..hasty() }
}

/// How a stage differs from the usual one.
#[derive(Default)]
pub(crate) struct Props {
    pub(crate) vendor: Option<Settings>,
    pub(crate) wire: Option<rushes::wire::Settings>,
    /// Variables that win over those that lead to the sandbox.
    pub(crate) variables: Vec<(String, String)>,
}

/// What a user passes through so that the clip is fetched from somewhere, and does not come inside an answer.
fn bucket(subject: &Subject) -> Map<String, Value> {
    let bucket = json!({ "parameters": { "storageUri": "gs://films/takes" } });
    bucket.as_object().filter(|_| subject.provider.name == "vertex").cloned().unwrap_or_default()
}

/// Where homes are made: in memory where there is room for it, so that thousands of stores do not wait for a disk.
static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    const ENOUGH: u64 = 1 << 30;
    let memory = Path::new("/dev/shm");
    let free = rustix::fs::statvfs(memory).map_or(0, |found| found.f_bavail.saturating_mul(found.f_frsize));
    if free >= ENOUGH { memory.to_owned() } else { std::env::temp_dir() }
});

impl Stage {
    /// The usual stage, where these mishaps happen.
    pub(crate) async fn open(subject: &Subject, faults: &[&str]) -> Self {
        let stage = Self::with(subject, Props::default()).await;
        stage.script(faults);
        stage
    }

    pub(crate) async fn with(subject: &Subject, props: Props) -> Self {
        let sandbox = subject.open(props.vendor.unwrap_or_else(vendor));
        let environment = Environment::default().with(sandbox.environment()).with(props.variables);
        let home = tempfile::tempdir_in(&*FOLDER).expect("a folder");
        let heard = Arc::new(Heard::default());
        let written = Arc::clone(&heard);
        let tracer = Tracer::new(move |line| written.lines.lock().expect("no panic").push(line.to_owned()));
        let mut config = Config::parse(&subject.configuration(&sandbox)).expect("a configuration");
        config.poll.min = "1ms".parse().expect("a time");
        config.poll.max = "5ms".parse().expect("a time");
        let runner = Runner::new(Equipment {
            config,
            environment,
            catalog: catalog().clone(),
            store: Store::open(&Paths::new(home.path())).await.expect("a store"),
            client: Client::new(props.wire.unwrap_or_else(hasty), Some(tracer)),
            listener: Arc::clone(&heard) as Arc<dyn Listener>,
            stop: Stop::new().1,
        });
        Self { subject: subject.clone(), sandbox, runner, heard, home }
    }

    /// Replaces the mishaps: `poll:503x2`.
    pub(crate) fn script(&self, faults: &[&str]) {
        self.sandbox.set_faults(faults.iter().map(|fault| self.subject.rule(fault)).collect());
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.home.path().join("clips").join(name)
    }

    pub(crate) fn data_dir(&self) -> &std::path::Path {
        self.home.path()
    }

    /// The first kind of clip that needs nothing made before, in its smallest shape and shortest length.
    pub(crate) fn ask(&self) -> Ask {
        Ask { pass: bucket(&self.subject), ..self.ask_of(&self.subject) }
    }

    fn ask_of(&self, subject: &Subject) -> Ask {
        let first = [Mode::Text, Mode::Image, Mode::Reference];
        let mode = first.into_iter().find(|mode| subject.capability().modes.contains(mode));
        let mode = mode.expect("a kind of clip that needs no other one");
        self.asking(subject, self.request_of(subject, mode, subject.shapes()[0]))
    }

    /// A clip of that kind and shape, with the files that it needs.
    pub(crate) fn ask_for(&self, mode: Mode, shape: Shape) -> Ask {
        self.asking(&self.subject, self.request_of(&self.subject, mode, shape))
    }

    fn request_of(&self, subject: &Subject, mode: Mode, shape: Shape) -> Request {
        Request {
            mode,
            prompt: "a paper boat on a rainy street".into(),
            seconds: subject.lengths_of(mode, shape.resolution)[0],
            size: shape.size,
            aspect: shape.aspect,
            resolution: shape.resolution,
            inputs: self.inputs(subject, mode, shape),
            ..Request::default()
        }
    }

    /// That kind of change of a clip that was made.
    pub(crate) fn ask_to(&self, mode: Mode, parent: &Job) -> Ask {
        let file = parent.file.as_ref();
        let as_before = || parent.request.seconds.or_else(|| file.and_then(|file| file.duration));
        let request = Request {
            mode,
            prompt: "the same in snow".into(),
            seconds: if mode == Mode::Extend {
                self.subject.capability().extend_seconds.first().copied()
            } else {
                as_before()
            },
            size: parent.request.size.or_else(|| file.and_then(|file| file.size)),
            ..Request::default()
        };
        Ask { parent: Some(parent.clone()), ..self.asking(&self.subject, request) }
    }

    /// A clip of any declared kind; what it is made from is made and paid before.
    pub(crate) async fn ask_whatever_it_takes(&self, mode: Mode) -> Ask {
        match mode {
            Mode::Text | Mode::Image | Mode::Reference => self.ask_for(mode, self.subject.shapes()[0]),
            Mode::Remix | Mode::Edit | Mode::Extend => {
                let parent = ends_well(self.order(&self.ask_of_a_parent(), Goal::Saved).await);
                self.ask_to(mode, &parent)
            }
        }
    }

    /// A clip that this model may change: its own, or another's of the same provider, of its family where that makes one.
    fn ask_of_a_parent(&self) -> Ask {
        let mut makers = self.subject.siblings();
        makers.retain(|other| other.makes_its_own() && !other.is_over());
        makers.sort_by_key(|other| {
            (other.model.ids != self.subject.model.ids, other.model.family != self.subject.model.family)
        });
        let maker = if self.subject.makes_its_own() { &self.subject } else { &makers[0] };
        let mut ask = self.ask_of(maker);
        if maker.capability().seconds_range.is_some() {
            // The shortest clip of a range, of a second perhaps, is too short to be changed or continued.
            ask.request.seconds = maker.capability().default_seconds.or(ask.request.seconds);
        }
        ask
    }

    fn asking(&self, subject: &Subject, request: Request) -> Ask {
        let output = self.file("{id}.mp4").to_string_lossy().into_owned();
        // Some classes of some models have no price; what is priced is looked at by itself.
        let unknown_price = UnknownPrice::Allowed;
        let model = Some(subject.exact_name());
        Ask { request, model, count: 1, output: Some(output), unknown_price, ..Ask::default() }
    }

    fn inputs(&self, subject: &Subject, mode: Mode, shape: Shape) -> Vec<Input> {
        let capability = subject.capability();
        let usual = match mode {
            Mode::Text | Mode::Remix | Mode::Edit | Mode::Extend => None,
            Mode::Image if !capability.first_frame => Some(Role::LastFrame),
            Mode::Image => Some(Role::FirstFrame),
            Mode::Reference => Some(Role::Reference),
        };
        let required = capability.required.iter().copied().filter(|role| *role != Role::Video);
        let roles: BTreeSet<Role> = usual.into_iter().chain(required).collect();
        roles.into_iter().map(|role| self.picture(role, shape.size.unwrap_or(Size::new(640, 360)))).collect()
    }

    /// A picture of that size, looked at as the command line does.
    pub(crate) fn picture(&self, role: Role, size: Size) -> Input {
        let path = self.home.path().join(format!("{size}.png"));
        let picture = image::RgbImage::from_pixel(size.width, size.height, image::Rgb([90, 120, 60]));
        picture.save(&path).expect("a picture");
        // Who takes no file fetches one, and the vendor that is played fetches nothing.
        let is_fetched = self.subject.dialect().input_form(role) == InputForm::Address;
        let place = if is_fetched { "https://example.org/first.png".into() } else { path.to_string_lossy() };
        inputs::look(role, &place, self.home.path()).expect("a picture")
    }

    pub(crate) async fn plan(&self, ask: &Ask) -> Plan {
        self.runner.plan(ask).await.unwrap_or_else(|error| panic!("{error:#?}"))
    }

    /// Orders a clip and drives it there.
    pub(crate) async fn order(&self, ask: &Ask, goal: Goal) -> Driven {
        let plan = self.plan(ask).await;
        let mut done = self.runner.create(plan, goal, in_a_minute()).await.expect("nothing stands against it");
        done.remove(0)
    }

    /// Orders a clip that ends well.
    pub(crate) async fn make(&self, goal: Goal) -> Job {
        ends_well(self.order(&self.ask(), goal).await)
    }

    /// Drives a job on.
    pub(crate) async fn drive(&self, job: &mut Job, goal: Goal) -> Result<(), Error> {
        self.runner.drive(job, goal, in_a_minute()).await
    }

    /// The provider as the runner reaches it.
    pub(crate) fn site(&self) -> Arc<Site> {
        self.runner.site(self.subject.name()).expect("a provider")
    }

    /// Sends one call as it is, and gives what the vendor answers.
    pub(crate) async fn send(&self, call: &Call) -> Result<Reply, Lost> {
        let site = self.site();
        let key = Secret::new("sandbox-key").expect("a key");
        let sign = |call: &Call| site.dialect.sign(call, &key, jiff::Timestamp::now());
        let read_error = |reply: &Reply| site.dialect.read_error(reply);
        let own = &site.hosts;
        let peer = Peer { own, of_user: site.of_user(), sign: &sign, read_error: &read_error, limit: &site.limit };
        self.runner.client.send(&peer, call).await
    }

    /// The order of a plain clip, as the dialect sees it.
    pub(crate) fn plain_order(&self, prompt: &str) -> Order {
        let shape = self.subject.shapes()[0];
        Order {
            model: self.subject.id().to_owned(),
            prompt: prompt.to_owned(),
            seconds: self.subject.lengths()[0],
            size: shape.size,
            aspect: shape.aspect,
            resolution: shape.resolution,
            mode: self.ask().request.mode,
            spelling: self.subject.model.spelling.clone(),
            // Each is an order of its own, also where a vendor makes what has the same name once.
            label: format!("elsewhere {prompt}"),
            ..Order::default()
        }
    }

    /// Orders a clip behind the store's back, as from another machine.
    pub(crate) async fn order_elsewhere(&self, prompt: &str) -> Ticket {
        let (site, order) = (self.site(), self.plain_order(prompt));
        let call = site.dialect.submit(&order).expect("it can be written");
        let reply = self.send(&call).await.expect("an answer");
        match site.dialect.read_submit(&order, &reply).expect("it is taken") {
            Receipt::Ticket(ticket) | Receipt::Done(ticket, _) => ticket,
        }
    }

    /// How often the vendor was asked for that.
    pub(crate) fn calls_of(&self, verb: &str) -> u64 {
        self.sandbox.ledger().calls_of(self.subject.provider.name, verb)
    }

    /// The calls for that, oldest first.
    pub(crate) fn seen(&self, verb: &str) -> Vec<SeenCall> {
        let act = format!("{}.{verb}", self.subject.provider.name);
        self.sandbox.calls().into_iter().filter(|call| call.act == act).collect()
    }

    /// Fails unless both ends' books say this.
    pub(crate) async fn agree(&self, expected: Books) {
        Audit::read(self.sandbox.ledger(), self.home.path()).await.agree(expected);
    }

    /// Fails unless one order was taken, paid and settled.
    pub(crate) async fn agree_on_one(&self) {
        self.agree(Books { submissions: 1, ..Books::default() }).await;
        assert_eq!(self.sandbox.ledger().charges.len(), usize::from(self.subject.bills()), "it is charged");
    }
}

pub(crate) fn in_a_minute() -> Instant {
    Instant::now() + Duration::from_mins(1)
}

pub(crate) fn ends_well(driven: Driven) -> Job {
    if let Some(error) = driven.ending {
        panic!("{error:#?}\n{:#?}", driven.job);
    }
    driven.job
}

/// The job that ended so, and why.
pub(crate) fn ends_badly(driven: Driven, kind: Kind, state: State) -> (Job, Fault) {
    let error = driven.ending.unwrap_or_else(|| panic!("it ended well: {:#?}", driven.job));
    assert_eq!((error.kind(), driven.job.state()), (kind, state), "{error:#?}\n{:#?}", driven.job);
    let fault = driven.job.fault.clone().expect("the reason is kept");
    assert!(error.to_string().contains(&fault.message), "the reason is told: {error}");
    (driven.job, fault)
}
