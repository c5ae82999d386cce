//! Which tokens open a door, and that nothing else does.

use super::*;

/// What an order by that token is answered with; the order itself is well formed.
async fn told(vendor: &Rehearsal, token: &str) -> Reply {
    let path = format!("{ADDRESS}/{FAST}:predictLongRunning");
    let call = vendor.client.post(vendor.url(&path)).bearer_auth(token).json(&order(json!({}), json!({})));
    Reply::read(call.send().await.expect("an answer")).await
}

/// Holds that it is turned away in the vendor's words.
async fn refused(vendor: &Rehearsal, token: &str) {
    let reply = told(vendor, token).await;
    let said = error(&reply);
    assert_eq!((reply.status, &said["status"]), (401, &json!("UNAUTHENTICATED")), "{token}");
    assert!(said["message"].as_str().is_some_and(|text| text.contains("invalid authentication credentials")), "{said}");
}

#[tokio::test]
async fn a_token_that_the_account_has_signed_is_held_against_every_claim() {
    let vendor = Rehearsal::at("vertex", settings());
    let account = account(&vendor);
    for changes in [
        json!({ "iss": "somebody@rushes-sandbox.iam.gserviceaccount.com" }),
        json!({ "iss": null }),
        json!({ "sub": "somebody@rushes-sandbox.iam.gserviceaccount.com" }),
        json!({ "sub": null }),
        json!({ "scope": "email" }),
        json!({ "scope": null }),
        json!({ "scope": null, "aud": "https://storage.googleapis.com/" }),
        json!({ "scope": null, "aud": "https://oauth2.googleapis.com/token" }),
        json!({ "exp": now() - 1 }),
        json!({ "exp": now() + 7200 }),
        json!({ "exp": null }),
        json!({ "iat": now() + 3000, "exp": now() + 3600 }),
        json!({ "iat": null }),
    ] {
        refused(&vendor, &signed(&account, changes)).await;
    }
    let head = |name: &str, value: Value| {
        changed(json!({ "alg": "RS256", "typ": "JWT", "kid": account["private_key_id"] }), json!({ name: value }))
    };
    for header in
        [head("alg", json!("HS256")), head("alg", json!("none")), head("kid", json!("k")), head("kid", json!(null))]
    {
        refused(&vendor, &signed_as(&account, &header, json!({}))).await;
    }
    let good = signed(&account, json!({}));
    let (head, tail) = good.rsplit_once('.').expect("a signature");
    for torn in [format!("{head}.{}", tail.chars().rev().collect::<String>()), head.to_owned(), format!("{head}.")] {
        refused(&vendor, &torn).await;
    }
    let others = signed(&account, json!({ "exp": now() + 1800 }));
    refused(&vendor, &format!("{head}.{}", others.rsplit_once('.').expect("a signature").1)).await;
    assert_eq!(vendor.ledger().submissions, []);
    let by_audience = json!({ "scope": null, "aud": "https://aiplatform.googleapis.com/" });
    for token in [good, signed(&account, by_audience)] {
        assert_eq!(told(&vendor, &token).await.status, 200);
    }
}

#[tokio::test]
async fn an_audience_is_one_service_and_a_scope_is_all() {
    let customer = open();
    let done = customer.finished(order(json!({}), json!({}))).await;
    let uri = done.text("/response/videos/0/gcsUri");
    let object = uri.strip_prefix("gs://film/").expect("in the bucket").replace('/', "%2F");
    let url = customer.vendor.url(&format!("/storage.googleapis.com/storage/v1/b/film/o/{object}?alt=media"));
    let account = account(&customer.vendor);
    let get = async |changes: Value| {
        let call = customer.vendor.client.get(&url).bearer_auth(signed(&account, changes));
        call.send().await.expect("an answer").status().as_u16()
    };
    assert_eq!(get(json!({})).await, 200);
    assert_eq!(get(json!({ "scope": null, "aud": "https://storage.googleapis.com/" })).await, 200);
    assert_eq!(get(json!({ "scope": null, "aud": "https://aiplatform.googleapis.com/" })).await, 401);
}

#[tokio::test]
async fn the_account_and_the_token_of_one_sandbox_are_not_known_at_another() {
    let keyed = |key: &str| Settings { key: Secret::new(key), ..settings() };
    let (one, other) = (Rehearsal::at("vertex", keyed("one")), Rehearsal::at("vertex", keyed("other")));
    for token in [signed(&account(&one), json!({})), "one".to_owned()] {
        assert_eq!(told(&one, &token).await.status, 200);
        refused(&other, &token).await;
    }
}

#[tokio::test]
async fn only_a_bearer_opens_and_the_file_goes_with_the_sandbox() {
    let customer = open();
    let path = format!("{ADDRESS}/{FAST}:predictLongRunning");
    let vendor = &customer.vendor;
    let call = vendor.client.post(vendor.url(&path)).header("x-goog-api-key", "k").json(&order(json!({}), json!({})));
    let reply = Reply::read(call.send().await.expect("an answer")).await;
    assert_eq!((reply.status, reply.body.is_array()), (401, true));
    assert_eq!(error(&reply)["status"], "UNAUTHENTICATED");
    let exchange = vendor.order("/oauth2.googleapis.com/token", json!({})).await;
    assert_eq!(exchange.status, 404, "nothing is exchanged");
    assert_eq!(vendor.ledger().submissions, []);
    let environment = vendor.sandbox.environment();
    let file = environment.iter().find(|(name, _)| name == "GOOGLE_APPLICATION_CREDENTIALS").expect("a file").1.clone();
    assert!(std::path::Path::new(&file).exists());
    drop(customer);
    assert!(!std::path::Path::new(&file).exists());
}
