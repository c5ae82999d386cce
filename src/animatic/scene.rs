//! What a prompt suggests: a place, an hour, a weather and something that moves in it.
//!
//! This is no understanding of language: a list of common English words gives hints, and where the words are silent the
//! hash of prompt and seed decides. So every prompt has a look of its own, and the same one each time.

use super::chance::{choose, mix, of_text};

/// Where it plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Hills,
    Mountains,
    Forest,
    City,
    Sea,
    Desert,
    Space,
    Meadow,
    /// Indoors or close by: soft lights out of focus.
    Studio,
}

/// When it plays: the light.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hour {
    Dawn,
    Day,
    Dusk,
    Night,
}

/// What is in the air.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weather {
    Clear,
    Rain,
    Snow,
    Fog,
    Embers,
    Fireflies,
    Petals,
}

/// What is afloat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Vessel {
    PaperBoat,
    Ship,
}

/// All that was read from a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mood {
    pub(super) seed: u64,
    pub(super) place: Place,
    pub(super) hour: Hour,
    pub(super) weather: Weather,
    pub(super) vessel: Option<Vessel>,
    /// Drawn cold and white.
    pub(super) is_winter: bool,
}

/// Words and what they hint at; the first row of which the prompt has a word decides. A word that is not ASCII counts
/// wherever it stands: Chinese and Japanese are written without spaces.
type Hints<T> = &'static [(T, &'static str)];

const PLACES: Hints<Place> = &[
    (
        Place::Space,
        "space galaxy planet planets astronaut cosmos cosmic nebula orbit spaceship spacecraft starship mars lunar alien \
         comet asteroid satellite 宇宙 太空 銀河 星空",
    ),
    (
        Place::City,
        "city cities street streets skyline skyscraper skyscrapers urban downtown neon tokyo york london paris cyberpunk \
         alley rooftop rooftops traffic metropolis subway taxi 城市 都市 街 東京 도시",
    ),
    (
        Place::Studio,
        "close closeup macro portrait face woman man person people kitchen table coffee cup tea product studio interior \
         room indoors food chef cooking dancer dancing hands candle book watch bottle perfume shoe shoes sneaker toy \
         robot office bar restaurant bedroom bakery cake violin piano concert stage",
    ),
    (
        Place::Forest,
        "forest forests wood woods woodland jungle pine pines tree trees bear deer fox wolf owl camp campfire squirrel 森",
    ),
    (
        Place::Sea,
        "sea seas ocean wave waves beach coast harbour harbor ship sail sailing lake river surf surfer surfing island \
         whale dolphin fish boat boats underwater lighthouse pier pirate yacht 海 船 바다",
    ),
    (
        Place::Desert,
        "desert dune dunes sand sahara camel camels canyon oasis western egypt pyramid pyramids cowboy 沙漠 砂漠 사막",
    ),
    (
        Place::Mountains,
        "mountain mountains peak peaks alps alpine summit cliff cliffs glacier himalaya volcano ski skier dragon castle \
         eagle climber 山",
    ),
    (
        Place::Meadow,
        "meadow field fields grass garden flower flowers farm horse horses prairie savanna park child children dog dogs \
         puppy picnic butterfly sheep cow lion elephant 草原 花",
    ),
    (Place::Hills, "hill hills valley countryside village vineyard road train house bicycle balloon balloons"),
];

const HOURS: Hints<Hour> = &[
    (
        Hour::Night,
        "night midnight moon moonlight moonlit star stars starry neon dark aurora firefly fireflies noir 夜 月 밤",
    ),
    (Hour::Dusk, "sunset dusk evening twilight golden fire burning lava autumn campfire candle 夕 黄昏"),
    (Hour::Dawn, "dawn sunrise morning mist misty spring 朝 晨"),
    (Hour::Day, "day noon daylight sunny bright blue summer afternoon white"),
];

const WEATHERS: Hints<Weather> = &[
    (Weather::Rain, "rain rains rainy raining storm stormy thunderstorm drizzle downpour wet umbrella monsoon 雨"),
    (
        Weather::Snow,
        "snow snowy snowing snowfall snowflakes blizzard winter ice icy frozen arctic antarctic christmas glacier penguin 雪",
    ),
    (
        Weather::Embers,
        "fire flame flames ember embers burns burning lava volcano campfire explosion dragon inferno 火 炎",
    ),
    (Weather::Fireflies, "firefly fireflies magic magical fairy enchanted glowing lantern lanterns"),
    (Weather::Petals, "petal petals blossom blossoms cherry sakura leaves autumn flower flowers wedding 桜 樱花"),
    (Weather::Fog, "fog foggy mist misty haze hazy smoke smoky steam clouds 霧 雾"),
];

const VESSELS: Hints<Vessel> = &[
    (Vessel::PaperBoat, "boat boats canoe raft origami 纸船 紙の船"),
    (Vessel::Ship, "ship ships sail sailing sailboat yacht pirate vessel"),
];

impl Mood {
    /// Reads a prompt. Never fails: what it does not know, the seed decides.
    pub(super) fn read(prompt: &str, seed: u64) -> Self {
        let words: Vec<String> = prompt
            .split(|each: char| !each.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .take(400)
            .map(str::to_lowercase)
            .collect();
        let seed = mix(of_text(prompt), seed);
        let said = Said { words, prompt };
        let weather = hinted(&said, WEATHERS).unwrap_or(Weather::Clear);
        let place = hinted(&said, PLACES).unwrap_or_else(|| {
            [Place::Hills, Place::Mountains, Place::Sea, Place::Meadow, Place::Forest, Place::Desert]
                [choose(seed, 1, 6)]
        });
        let hour = hinted(&said, HOURS)
            .unwrap_or_else(|| [Hour::Dawn, Hour::Day, Hour::Dusk, Hour::Dusk, Hour::Night][choose(seed, 2, 5)]);
        let vessel = hinted(&said, VESSELS).filter(|_| matches!(place, Place::Sea | Place::City));
        Self { seed, place, hour, weather, vessel, is_winter: weather == Weather::Snow }
    }
}

/// A prompt and its words in small letters.
struct Said<'a> {
    words: Vec<String>,
    prompt: &'a str,
}

/// What the first row of the table that has one of the words stands for.
fn hinted<T: Copy>(said: &Said, hints: Hints<T>) -> Option<T> {
    let is_said = |hint: &str| {
        if hint.is_ascii() { said.words.iter().any(|word| word == hint) } else { said.prompt.contains(hint) }
    };
    hints.iter().find(|(_, row)| row.split_whitespace().any(is_said)).map(|(meaning, _)| *meaning)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_words_give_the_place_the_hour_and_the_weather() {
        let mood = Mood::read("A paper BOAT on a rainy street at night", 0);
        assert_eq!(mood.place, Place::City);
        assert_eq!(mood.hour, Hour::Night);
        assert_eq!(mood.weather, Weather::Rain);
        assert_eq!(mood.vessel, Some(Vessel::PaperBoat));
        assert_eq!(Mood::read("brainy trainers", 0).weather, Weather::Clear);
        assert_eq!(Mood::read("雨の夜、東京の路地", 0).weather, Weather::Rain);
    }

    #[test]
    fn a_silent_prompt_is_decided_by_its_hash_and_its_seed() {
        assert_eq!(Mood::read("", 5), Mood::read("", 5));
        let looks: Vec<Mood> = (0..16).map(|seed| Mood::read("thing", seed)).collect();
        assert!(looks.iter().any(|mood| mood.place != looks[0].place));
        assert_ne!(Mood::read("a", 1).seed, Mood::read("b", 1).seed);
    }
}
