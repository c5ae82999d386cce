//! How a token is had, and that nothing else opens a door.

use super::*;

#[tokio::test]
async fn an_assertion_is_held_against_every_claim() {
    let vendor = Rehearsal::at("vertex", settings());
    let account = account(&vendor);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time").as_secs();
    for (changes, error) in [
        (json!({ "iss": "somebody" }), "invalid_grant"),
        (json!({ "iss": null }), "invalid_grant"),
        (json!({ "scope": "email" }), "invalid_scope"),
        (json!({ "aud": "https://example.com/" }), "invalid_grant"),
        (json!({ "exp": now - 1 }), "invalid_grant"),
        (json!({ "exp": now + 7200 }), "invalid_grant"),
        (json!({ "iat": now + 3000, "exp": now + 3600 }), "invalid_grant"),
        (json!({ "iat": null }), "invalid_grant"),
    ] {
        let assertion = assertion(&account, changes.clone());
        let reply = exchange(&vendor, &[("grant_type", BY_ASSERTION), ("assertion", &assertion)]).await;
        assert_eq!((reply.status, reply.text("/error")), (400, error.to_owned()), "{changes}");
    }
    let good = assertion(&account, json!({ "aud": "https://oauth2.googleapis.com/token" }));
    let reply = exchange(&vendor, &[("grant_type", BY_ASSERTION), ("assertion", &good)]).await;
    assert_eq!((reply.status, reply.text("/token_type")), (200, "Bearer".into()));
    assert!(reply.body["expires_in"].as_u64().is_some_and(|seconds| seconds <= 3600));
    let (head, tail) = good.rsplit_once('.').expect("a signature");
    let torn = format!("{head}.{}", tail.chars().rev().collect::<String>());
    for assertion in [torn.as_str(), "a.b.c", ""] {
        let reply = exchange(&vendor, &[("grant_type", BY_ASSERTION), ("assertion", assertion)]).await;
        assert_eq!((reply.status, reply.text("/error")), (400, "invalid_grant".into()));
    }
    let odd = exchange(&vendor, &[("grant_type", "password")]).await;
    assert_eq!(odd.text("/error"), "unsupported_grant_type");
    let json = vendor.order("/oauth2.googleapis.com/token", json!({ "grant_type": BY_ASSERTION })).await;
    assert_eq!((json.status, json.text("/error")), (400, "invalid_request".into()));
}

#[tokio::test]
async fn the_account_of_one_sandbox_is_not_known_at_another() {
    let keyed = |key: &str| Settings { key: Secret::new(key), ..settings() };
    let (one, other) = (Rehearsal::at("vertex", keyed("one")), Rehearsal::at("vertex", keyed("other")));
    let assertion = assertion(&account(&one), json!({}));
    let fields = [("grant_type", BY_ASSERTION), ("assertion", assertion.as_str())];
    assert_eq!(exchange(&one, &fields).await.status, 200);
    assert!(exchange(&other, &fields).await.text("/error_description").contains("account not found"));
    let refresh =
        |token| [("grant_type", "refresh_token"), ("client_id", "c"), ("client_secret", "s"), ("refresh_token", token)];
    assert_eq!(exchange(&one, &refresh("one")).await.status, 200);
    assert_eq!(exchange(&one, &refresh("other")).await.status, 400);
    assert_eq!(exchange(&one, &refresh("one")[..2]).await.text("/error"), "invalid_client");
}

#[tokio::test]
async fn only_a_token_opens_and_the_file_goes_with_the_sandbox() {
    let customer = open().await;
    let path = format!("{ADDRESS}/{FAST}:predictLongRunning");
    let vendor = &customer.vendor;
    for (name, value) in [("authorization", "Bearer sk-any"), ("x-goog-api-key", "k")] {
        let call = vendor.client.post(vendor.url(&path)).header(name, value).json(&order(json!({}), json!({})));
        let reply = Reply::read(call.send().await.expect("an answer")).await;
        assert_eq!((reply.status, reply.body.is_array()), (401, true), "{name}");
        assert_eq!(error(&reply)["status"], "UNAUTHENTICATED");
    }
    assert_eq!(vendor.ledger().submissions, []);
    let environment = vendor.sandbox.environment();
    let file = environment.iter().find(|(name, _)| name == "GOOGLE_APPLICATION_CREDENTIALS").expect("a file").1.clone();
    assert!(std::path::Path::new(&file).exists());
    drop(customer);
    assert!(!std::path::Path::new(&file).exists());
}
