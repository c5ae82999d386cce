//! The picture of a clip: how large it is by its class and proportion, and the still that it begins with.

use std::io::Cursor;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use image::ImageFormat;

use crate::animatic;
use crate::shape::Size;

/// The size whose short side is of that class, in a proportion such as `16:9`; smaller where the long side would be
/// longer than can be drawn. Both sides are even.
pub(super) fn frame(lines: u32, aspect: &str) -> Size {
    let (width, height) = terms(aspect);
    let wide = width >= height;
    let (long, short) = if wide { (width, height) } else { (height, width) };
    let even = |numerator: u64, divisor: u64| u32::try_from((numerator + divisor) / (2 * divisor) * 2).unwrap_or(2);
    let longest = animatic::limits().max_side;
    let long_side = even(u64::from(lines) * long, short);
    let (long_side, short_side) =
        if long_side > longest { (longest, even(u64::from(longest) * short, long)) } else { (long_side, lines & !1) };
    if wide { Size::new(long_side, short_side) } else { Size::new(short_side, long_side) }
}

/// The two numbers of a proportion.
fn terms(aspect: &str) -> (u64, u64) {
    let (width, height) = aspect.split_once(':').unwrap_or(("1", "1"));
    (width.parse().unwrap_or(1), height.parse().unwrap_or(1))
}

/// Why an address holds no picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoPicture {
    /// Neither `https:` nor a base64 `data:` address.
    Address,
    /// Of a kind that is not read.
    Kind,
    /// Not what it says it is, or not whole.
    Content,
}

/// The picture in a `data:` address; none for one that the vendor would fetch, which is not looked at here.
pub(super) fn still(url: &str) -> Result<Option<Bytes>, NoPicture> {
    if url.starts_with("https://") {
        return Ok(None);
    }
    let data = url.strip_prefix("data:").and_then(|data| data.split_once(";base64,"));
    let (declared, data) = data.ok_or(NoPicture::Address)?;
    if !["image/jpeg", "image/png", "image/webp"].contains(&declared) {
        return Err(NoPicture::Kind);
    }
    let bytes = STANDARD.decode(data).map_err(|_| NoPicture::Content)?;
    checked(bytes.into()).map(Some)
}

/// The bytes of a picture, if they are one.
pub(super) fn checked(bytes: Bytes) -> Result<Bytes, NoPicture> {
    let format = image::guess_format(&bytes).map_err(|_| NoPicture::Content)?;
    if !matches!(format, ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP) {
        return Err(NoPicture::Kind);
    }
    image::load_from_memory_with_format(&bytes, format).map_err(|_| NoPicture::Content)?;
    Ok(bytes)
}

/// The size of a picture that was checked.
pub(super) fn size(bytes: &Bytes) -> Option<Size> {
    let reader = image::ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    reader.into_dimensions().ok().map(|(width, height)| Size::new(width, height))
}

/// The proportion of a picture, written as `frame` takes it; wide where there is no picture to look at.
pub(super) fn proportion(still: Option<&Bytes>) -> String {
    still.and_then(size).map_or_else(|| "16:9".to_owned(), |size| size.aspect().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_side_is_of_the_class_and_both_sides_are_even() {
        for (lines, aspect, size) in [
            (720, "16:9", "1280x720"),
            (720, "9:16", "720x1280"),
            (480, "16:9", "854x480"),
            (480, "9:16", "480x854"),
            (768, "4:3", "1024x768"),
            (1080, "1:1", "1080x1080"),
            (1440, "21:9", "3360x1440"),
            (2160, "16:9", "3840x2160"),
            (2160, "21:9", "3840x1646"),
        ] {
            let size: Size = size.parse().expect("a size");
            assert_eq!(frame(lines, aspect), size, "{lines} {aspect}");
        }
    }

    #[test]
    fn a_picture_is_looked_at_and_an_address_is_not() {
        assert_eq!(still("https://pictures.example/a.png"), Ok(None));
        for (url, why) in [
            ("http://pictures.example/a.png", NoPicture::Address),
            ("a.png", NoPicture::Address),
            ("data:image/png,raw", NoPicture::Address),
            ("data:image/gif;base64,R0lG", NoPicture::Kind),
            ("data:image/png;base64,!", NoPicture::Content),
            ("data:image/png;base64,iVBORw0KGgo=", NoPicture::Content),
        ] {
            assert_eq!(still(url), Err(why), "{url}");
        }
    }
}
