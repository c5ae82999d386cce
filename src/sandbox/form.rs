//! Bodies of calls, JSON and multipart alike, read into one tree of fields.
//!
//! A multipart name with brackets (`video[id]`) becomes the object that the
//! JSON form would hold, so that a side checks a field once. Texts of a
//! multipart body stay texts: no number is guessed from them. What a field must
//! be is the side's matter.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::{HeaderMap, header};
use bytes::Bytes;
use serde_json::{Map, Value};

use super::side::{Accepts, Refusal};

/// The fields of a body, and the files beside them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Form {
    pub(super) fields: Map<String, Value>,
    /// The file parts by their field names, as written.
    pub(super) files: BTreeMap<String, Upload>,
    /// The names of the parts of a multipart body, in the order in which they came.
    pub(super) parts: Vec<String>,
    /// The body as it came, where the route takes bytes.
    pub(super) bytes: Bytes,
}

/// A file part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Upload {
    /// The content type that the part declares.
    pub(super) content_type: Option<String>,
    pub(super) bytes: Bytes,
}

impl Form {
    /// Reads a body by its content type.
    pub(super) async fn read(accepts: Accepts, headers: &HeaderMap, body: Bytes) -> Result<Self, Refusal> {
        let declared = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let kind = declared.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match (accepts, kind.as_str()) {
            (Accepts::Nothing, _) => Ok(Self::default()),
            (Accepts::Bytes, _) => Ok(Self { bytes: body, ..Self::default() }),
            (Accepts::JsonOrMultipart | Accepts::Json, "application/json") => Self::from_json(&body),
            (Accepts::Json, _) => Err(unfit(format!("Content-Type must be application/json, not '{kind}'"))),
            (Accepts::JsonOrMultipart | Accepts::Multipart, "multipart/form-data") => {
                Self::from_multipart(declared, body).await
            }
            (Accepts::JsonOrMultipart, _) => {
                Err(unfit(format!("Content-Type must be application/json or multipart/form-data, not '{kind}'")))
            }
            (Accepts::Multipart, _) => Err(unfit(format!("Content-Type must be multipart/form-data, not '{kind}'"))),
        }
    }

    fn from_json(body: &[u8]) -> Result<Self, Refusal> {
        match serde_json::from_slice(body) {
            Ok(Value::Object(fields)) => Ok(Self { fields, ..Self::default() }),
            Ok(_) => Err(unfit("The body must be a JSON object".to_owned())),
            Err(error) => Err(unfit(format!("The body is not valid JSON: {error}"))),
        }
    }

    async fn from_multipart(content_type: &str, body: Bytes) -> Result<Self, Refusal> {
        let broken = |error: &dyn std::fmt::Display| unfit(format!("The form data cannot be read: {error}"));
        let request = Request::builder().header(header::CONTENT_TYPE, content_type).body(Body::from(body));
        let mut request = request.map_err(|error| broken(&error))?;
        // The size was checked when the body was taken from the socket.
        DefaultBodyLimit::disable().apply(&mut request);
        let mut parts = Multipart::from_request(request, &()).await.map_err(|error| broken(&error))?;
        let mut form = Self::default();
        while let Some(part) = parts.next_field().await.map_err(|error| broken(&error.body_text()))? {
            let name = part.name().unwrap_or_default().to_owned();
            form.parts.push(name.clone());
            let is_file = part.file_name().is_some();
            let content_type = part.content_type().map(ToOwned::to_owned);
            let bytes = part.bytes().await.map_err(|error| broken(&error.body_text()))?;
            if is_file {
                form.add_file(name, Upload { content_type, bytes })?;
            } else {
                let text = String::from_utf8(bytes.to_vec()).map_err(|error| broken(&error))?;
                form.add_text(&name, text)?;
            }
        }
        Ok(form)
    }

    fn add_file(&mut self, name: String, upload: Upload) -> Result<(), Refusal> {
        let taken = self.fields.contains_key(&name) || self.files.contains_key(&name);
        if taken {
            return Err(twice(&name));
        }
        self.files.insert(name, upload);
        Ok(())
    }

    fn add_text(&mut self, name: &str, text: String) -> Result<(), Refusal> {
        let path =
            bracketed(name).ok_or_else(|| unfit(format!("The name of a form field cannot be read: '{name}'")))?;
        if self.files.contains_key(path[0]) {
            return Err(twice(path[0]));
        }
        let slot = self.fields.entry(path[0].to_owned()).or_insert(Value::Null);
        place(slot, &path[1..], text).ok_or_else(|| twice(name))
    }
}

fn unfit(message: String) -> Refusal {
    Refusal::Invalid { field: None, code: None, message }
}

fn twice(name: &str) -> Refusal {
    let message = format!("The form field '{name}' is given twice");
    Refusal::Invalid { field: Some(name.to_owned()), code: None, message }
}

/// Splits `a[b][c]` into `a`, `b`, `c`; none where the brackets do not close.
fn bracketed(name: &str) -> Option<Vec<&str>> {
    let Some((head, rest)) = name.split_once('[') else { return Some(vec![name]) };
    let inner = rest.strip_suffix(']')?;
    let path: Vec<&str> = std::iter::once(head).chain(inner.split("][")).collect();
    let clean = path.iter().all(|segment| !segment.contains(['[', ']']));
    (clean && !head.is_empty()).then_some(path)
}

/// Puts a text at a path of objects and lists; none where something else is there already.
fn place(slot: &mut Value, path: &[&str], text: String) -> Option<()> {
    let Some((segment, rest)) = path.split_first() else {
        if !slot.is_null() {
            return None;
        }
        *slot = Value::String(text);
        return Some(());
    };
    let index = if segment.is_empty() { Some(usize::MAX) } else { segment.parse().ok() };
    if let Some(index) = index {
        if slot.is_null() {
            *slot = Value::Array(Vec::new());
        }
        let list = slot.as_array_mut()?;
        // `[]` always begins the next item, `[2]` may name one that is there.
        if index >= list.len() {
            list.push(Value::Null);
        }
        let index = index.min(list.len() - 1);
        return place(&mut list[index], rest, text);
    }
    if slot.is_null() {
        *slot = Value::Object(Map::new());
    }
    let object = slot.as_object_mut()?;
    place(object.entry((*segment).to_owned()).or_insert(Value::Null), rest, text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn form(parts: &[(&str, &str)]) -> Result<Value, Refusal> {
        let mut form = Form::default();
        for (name, text) in parts {
            form.add_text(name, (*text).to_owned())?;
        }
        Ok(Value::Object(form.fields))
    }

    #[test]
    fn bracketed_names_become_the_objects_of_json() {
        let parts = [("prompt", "p"), ("video[id]", "video_1"), ("characters[0][id]", "a"), ("characters[1][id]", "b")];
        let wanted = json!({"prompt": "p", "video": {"id": "video_1"}, "characters": [{"id": "a"}, {"id": "b"}]});
        assert_eq!(form(&parts), Ok(wanted));
        let parts = [("characters[][id]", "a"), ("characters[][id]", "b")];
        assert_eq!(form(&parts), Ok(json!({"characters": [{"id": "a"}, {"id": "b"}]})));
    }

    #[test]
    fn a_field_given_twice_or_in_two_shapes_is_refused() {
        for parts in
            [[("prompt", "a"), ("prompt", "b")], [("video", "a"), ("video[id]", "b")], [("a[b]", "1"), ("a[b]", "2")]]
        {
            assert!(form(&parts).is_err(), "{parts:?}");
        }
        assert!(form(&[("video[id", "a")]).is_err());
    }

    proptest! {
        #[test]
        fn no_name_breaks_the_reader(names in prop::collection::vec("[a0\\[\\]]{0,12}", 0..6)) {
            let mut form = Form::default();
            for name in names {
                let _ = form.add_text(&name, "x".to_owned());
            }
        }
    }
}
