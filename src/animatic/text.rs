//! Text as coverage: a line or a paragraph in any script becomes a bitmap of how much of each pixel it covers.
//!
//! Shaping, direction and line breaks are the work of `cosmic-text`; the faces are the ones in `fonts/`, compiled in,
//! never those of the machine, so that a clip is the same everywhere. Nothing is coloured or placed here.

use cosmic_text::{
    Align, Attrs, Buffer, CacheKeyFlags, Ellipsize, EllipsizeHeightLimit, Fallback, Family, FontSystem, Metrics,
    Shaping, SwashCache, SwashContent, Weight, Wrap, fontdb,
};
use unicode_segmentation::UnicodeSegmentation;

/// The face of everything that it has glyphs for: Latin, Greek and Cyrillic.
const TITLE_FACE: &str = "Inter Medium";

/// Every face, and the order in which they are asked for a character that the title face lacks.
static FACES: [(&str, &[u8]); 13] = [
    (TITLE_FACE, include_bytes!("fonts/Inter-Medium.otf")),
    ("Noto Sans Hebrew", include_bytes!("fonts/NotoSans-Hebrew.ttf")),
    ("Noto Sans Arabic UI", include_bytes!("fonts/NotoSans-Arabic.ttf")),
    ("Noto Sans Devanagari UI", include_bytes!("fonts/NotoSans-Devanagari.ttf")),
    ("Noto Sans Bengali UI", include_bytes!("fonts/NotoSans-Bengali.ttf")),
    ("Noto Sans Gurmukhi UI", include_bytes!("fonts/NotoSans-Gurmukhi.ttf")),
    ("Noto Sans Tamil UI", include_bytes!("fonts/NotoSans-Tamil.ttf")),
    ("Noto Sans Thai UI", include_bytes!("fonts/NotoSans-Thai.ttf")),
    ("Noto Sans Georgian", include_bytes!("fonts/NotoSans-Georgian.ttf")),
    ("Noto Sans Armenian", include_bytes!("fonts/NotoSans-Armenian.ttf")),
    ("Noto Sans CJK KR", include_bytes!("fonts/NotoSansCJK-Hangul.otf")),
    ("Droid Sans Fallback", include_bytes!("fonts/DroidSansFallback-Han.ttf")),
    ("Noto Emoji", include_bytes!("fonts/NotoEmoji.ttf")),
];

static FACE_NAMES: [&str; 13] = {
    let mut names = [""; 13];
    let mut index = 0;
    while index < names.len() {
        names[index] = FACES[index].0;
        index += 1;
    }
    names
};

/// Characters of a prompt that are looked at. More never fit a frame in a legible size.
const LONGEST_TEXT: usize = 2000;

/// Code points of one character (letter and marks) that are kept: stacks of hundreds of accents would cover the frame.
const LONGEST_CLUSTER: usize = 12;

/// Line height as a multiple of the type size.
const LEADING: f32 = 1.3;

/// How much of each pixel is covered, 0..255, row by row.
#[derive(Clone, Debug, Default)]
pub(super) struct Mask {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) coverage: Vec<u8>,
}

/// A paragraph that was fitted into a room.
pub(super) struct Paragraph {
    /// At most as wide as the room, as high as its lines, and [`Paragraph::bleed`] more on every side.
    pub(super) mask: Mask,
    /// Space around the lines for what reaches beyond it: accents, swashes, rounding.
    pub(super) bleed: usize,
    /// It reads from right to left, and so belongs at the right of the frame.
    pub(super) is_right_to_left: bool,
}

/// The room for a paragraph, in pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    pub(super) width: f32,
    pub(super) height: f32,
    /// The type size to begin with.
    pub(super) size: f32,
    /// The type size below which the text is rather cut than shrunk.
    pub(super) smallest: f32,
}

/// Sets type. Made once for a clip: it parses the faces.
pub(super) struct Typesetter {
    fonts: FontSystem,
    glyphs: SwashCache,
}

struct OwnFaces;

impl Fallback for OwnFaces {
    fn common_fallback(&self) -> &[&'static str] {
        &FACE_NAMES
    }

    fn forbidden_fallback(&self) -> &[&'static str] {
        &[]
    }

    fn script_fallback(&self, _script: unicode_script::Script, _locale: &str) -> &[&'static str] {
        &[]
    }
}

impl Typesetter {
    /// Loads the compiled-in faces.
    pub(super) fn new() -> Self {
        let mut faces = fontdb::Database::new();
        for (_, bytes) in &FACES {
            faces.load_font_source(fontdb::Source::Binary(std::sync::Arc::new(*bytes)));
        }
        let fonts = FontSystem::new_with_locale_and_db_and_fallback("en-US".to_owned(), faces, OwnFaces);
        Self { fonts, glyphs: SwashCache::new() }
    }

    /// One line, cut with an ellipsis where it is wider than `width`. `tracking` is added between letters, in em.
    pub(super) fn line(&mut self, text: &str, size: f32, tracking: f32, width: f32) -> Mask {
        let mut buffer = Buffer::new(&mut self.fonts, Metrics::new(size, size * LEADING));
        buffer.set_wrap(Wrap::None);
        buffer.set_ellipsize(Ellipsize::End(EllipsizeHeightLimit::Lines(1)));
        buffer.set_size(Some(width), None);
        buffer.set_text(&clean(text), &attributes(tracking), Shaping::Advanced, Some(Align::Left));
        buffer.shape_until_scroll(&mut self.fonts, false);
        let line_width = buffer.layout_runs().map(|run| run.line_w).fold(0.0, f32::max);
        self.ink(&buffer, line_width, 0)
    }

    /// A paragraph in `room`: shrunk until it fits, then cut with an ellipsis. Nothing where there is nothing to read.
    pub(super) fn paragraph(&mut self, text: &str, room: Room) -> Option<Paragraph> {
        let text = clean(text);
        if text.is_empty() {
            return None;
        }
        let mut buffer = Buffer::new(&mut self.fonts, Metrics::new(room.size, room.size * LEADING));
        buffer.set_wrap(Wrap::WordOrGlyph);
        buffer.set_size(Some(room.width), None);
        buffer.set_text(&text, &attributes(0.0), Shaping::Advanced, None);
        let size = self.fit(&mut buffer, room);
        let width = self.balance(&mut buffer, room);
        let is_right_to_left = buffer.layout_runs().next().is_some_and(|run| run.rtl);
        let bleed = whole(size * 0.4) + 2;
        Some(Paragraph { mask: self.ink(&buffer, width, bleed), bleed, is_right_to_left })
    }

    /// Shrinks the type until the text fits, or cuts it at the smallest size; gives the size.
    fn fit(&mut self, buffer: &mut Buffer, room: Room) -> f32 {
        let mut size = room.size;
        loop {
            buffer.set_metrics(Metrics::new(size, size * LEADING));
            buffer.shape_until_scroll(&mut self.fonts, false);
            if lines_height(buffer) <= room.height {
                return size;
            }
            if size <= room.smallest {
                let lines = whole(room.height / (size * LEADING)).max(1);
                buffer.set_ellipsize(Ellipsize::End(EllipsizeHeightLimit::Lines(lines)));
                buffer.shape_until_scroll(&mut self.fonts, false);
                return size;
            }
            size = (size * 0.94).max(room.smallest);
        }
    }

    /// Narrows the lines as far as their number stays the same, so that no last line is a single word; gives the width.
    fn balance(&mut self, buffer: &mut Buffer, room: Room) -> f32 {
        let lines = buffer.layout_runs().count();
        let mut width = room.width;
        for twentieth in 1..10u8 {
            let narrower = room.width * (1.0 - f32::from(twentieth) / 20.0);
            buffer.set_size(Some(narrower), None);
            buffer.shape_until_scroll(&mut self.fonts, false);
            if lines < 2 || buffer.layout_runs().count() > lines {
                break;
            }
            width = narrower;
        }
        buffer.set_size(Some(width), None);
        buffer.shape_until_scroll(&mut self.fonts, false);
        width
    }

    /// Draws what was laid out into a mask with `bleed` pixels around it.
    fn ink(&mut self, buffer: &Buffer, width: f32, bleed: usize) -> Mask {
        let (width, height) = (whole(width.ceil()) + 2 * bleed, whole(lines_height(buffer).ceil()) + 2 * bleed);
        let mut mask = Mask { width, height, coverage: vec![0; width * height] };
        let edge = f32::from(u16::try_from(bleed).unwrap_or(0));
        for run in buffer.layout_runs() {
            for glyph in run.glyphs {
                let place = glyph.physical((edge, run.line_y + edge), 1.0);
                let Some(image) = self.glyphs.get_image(&mut self.fonts, place.cache_key) else { continue };
                if image.content == SwashContent::Mask {
                    let (left, top) = (place.x + image.placement.left, place.y - image.placement.top);
                    mask.add(&image.data, image.placement.width as usize, (left, top));
                }
            }
        }
        mask
    }
}

impl Mask {
    /// The same with an empty border.
    pub(super) fn padded(&self, border: usize) -> Self {
        let (width, height) = (self.width + 2 * border, self.height + 2 * border);
        let mut padded = Self { width, height, coverage: vec![0; width * height] };
        let lines = padded.coverage.chunks_exact_mut(width.max(1)).skip(border);
        for (line, own) in lines.zip(self.coverage.chunks_exact(self.width.max(1))) {
            line[border..border + self.width].copy_from_slice(own);
        }
        padded
    }

    /// Adds the coverage of a glyph; what lies outside is cut off.
    fn add(&mut self, glyph: &[u8], glyph_width: usize, (left, top): (i32, i32)) {
        for (row, line) in (i64::from(top)..).zip(glyph.chunks_exact(glyph_width.max(1))) {
            let Some(row) = usize::try_from(row).ok().filter(|row| *row < self.height) else { continue };
            for (column, coverage) in (i64::from(left)..).zip(line) {
                let Some(column) = usize::try_from(column).ok().filter(|column| *column < self.width) else { continue };
                let pixel = &mut self.coverage[row * self.width + column];
                *pixel = pixel.saturating_add(*coverage);
            }
        }
    }
}

fn attributes(tracking: f32) -> Attrs<'static> {
    let attributes = Attrs::new()
        .family(Family::Name(TITLE_FACE))
        .weight(Weight::MEDIUM)
        .cache_key_flags(CacheKeyFlags::DISABLE_HINTING);
    if tracking > 0.0 { attributes.letter_spacing(tracking) } else { attributes }
}

fn lines_height(buffer: &Buffer) -> f32 {
    buffer.layout_runs().map(|run| run.line_top + run.line_height).fold(0.0, f32::max)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a length in pixels, never negative")]
fn whole(length: f32) -> usize {
    length as usize
}

/// What can be drawn of a text, as one line with single spaces.
///
/// Left out are control characters, marks that would change the direction of what surrounds the text, variation
/// selectors and skin tones (the emoji face has one form of each), private characters, and what exceeds the longest
/// text or the highest stack of accents.
pub(super) fn clean(text: &str) -> String {
    let spaced = text.chars().take(LONGEST_TEXT).map(|each| if each.is_whitespace() { ' ' } else { each });
    let visible: String = spaced.filter(|each| is_drawn(*each)).collect();
    let mut cleaned = String::with_capacity(visible.len());
    for word in visible.split(' ').filter(|word| !word.is_empty()) {
        if !cleaned.is_empty() {
            cleaned.push(' ');
        }
        cleaned.extend(word.graphemes(true).flat_map(|cluster| cluster.chars().take(LONGEST_CLUSTER)));
    }
    cleaned
}

fn is_drawn(character: char) -> bool {
    let is_directive = matches!(character, '\u{200B}' | '\u{200E}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}');
    let is_variation = matches!(character, '\u{FE00}'..='\u{FE0F}' | '\u{1F3FB}'..='\u{1F3FF}'
        | '\u{E0000}'..='\u{E0FFF}');
    let is_private = matches!(character, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..);
    !(character.is_control() || is_directive || is_variation || is_private)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: Room = Room { width: 300.0, height: 100.0, size: 24.0, smallest: 12.0 };

    #[test]
    fn every_face_is_loaded_and_has_its_script() {
        let mut type_ = Typesetter::new();
        assert_eq!(type_.fonts.db().len(), FACES.len());
        for sample in
            ["Aé", "Жλ", "של", "بحر", "पहाड़", "বন", "ਜਲ", "கடல்", "ทะเล", "ზღვა", "ծով", "바다", "海の", "🌊🤖"]
        {
            let mut buffer = Buffer::new(&mut type_.fonts, Metrics::new(20.0, 26.0));
            buffer.set_text(sample, &attributes(0.0), Shaping::Advanced, None);
            buffer.shape_until_scroll(&mut type_.fonts, false);
            let mut glyphs = buffer.layout_runs().flat_map(|run| run.glyphs);
            assert!(glyphs.all(|glyph| glyph.glyph_id != 0), "{sample}");
            assert!(type_.line(sample, 20.0, 0.0, 400.0).coverage.iter().any(|pixel| *pixel > 200), "{sample}");
        }
    }

    #[test]
    fn arabic_letters_are_joined() {
        let mut type_ = Typesetter::new();
        let mut width = |text| type_.line(text, 40.0, 0.0, 400.0).width;
        assert!(width("لا") < width("ل ا"), "lam and alef become one glyph");
        assert!(width("ببب") < width("ب ب ب") - 20);
    }

    #[test]
    fn a_paragraph_knows_its_direction() {
        let mut type_ = Typesetter::new();
        assert!(type_.paragraph("ספינה על הים", ROOM).expect("a text").is_right_to_left);
        assert!(!type_.paragraph("a ship at sea ספינה", ROOM).expect("a text").is_right_to_left);
    }

    #[test]
    fn any_length_fits_the_room() {
        let mut type_ = Typesetter::new();
        for text in ["one", &"many words ".repeat(40), &"x".repeat(40_000), &"長".repeat(3000), &"ﷺ".repeat(900)] {
            let paragraph = type_.paragraph(text, ROOM).expect("a text");
            let (width, height) =
                (paragraph.mask.width - 2 * paragraph.bleed, paragraph.mask.height - 2 * paragraph.bleed);
            assert!(width <= 300 && height <= 101, "{width}x{height}");
        }
    }

    #[test]
    fn what_cannot_be_seen_is_not_drawn() {
        assert_eq!(clean("a\u{0}\u{1b}[31m\tb\r\n\n c\u{202e}d\u{feff}"), "a[31m b cd");
        assert_eq!(clean(" \u{200b}\u{2066}\u{7f} "), "");
        assert_eq!(clean("❤\u{fe0f} 👍\u{1f3fd}"), "❤ 👍");
        assert!(clean(&format!("a{}", "\u{301}".repeat(500))).chars().count() <= LONGEST_CLUSTER);
        assert!(Typesetter::new().paragraph("\u{200e}\n", ROOM).is_none());
    }

    #[test]
    fn the_last_line_is_not_a_single_word() {
        let mut type_ = Typesetter::new();
        let text = "A child runs through a meadow of flowers today";
        let paragraph = type_.paragraph(text, Room { width: 480.0, ..ROOM }).expect("a text");
        assert!(paragraph.mask.width - 2 * paragraph.bleed < 400);
    }
}
