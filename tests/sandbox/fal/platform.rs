//! The platform beside the queue: models, prices, estimates, history, bills; and who may see them.

use rushes::sandbox::Settings;
use rushes::secret::Secret;
use serde_json::{Value, json};

use super::{Fal, LITE, SMALL, read};
use crate::support::settings;

const V1: &str = "/api.fal.ai/v1";

/// Status and kind of a refusal in the platform's form.
async fn refused(fal: &Fal, path: &str) -> (u16, String) {
    let reply = fal.get(&format!("{V1}{path}")).await;
    assert!(reply.status == 200 || reply.body["error"]["message"].is_string(), "{}", reply.body);
    (reply.status, reply.text("/error/type"))
}

#[tokio::test]
async fn a_model_tells_its_schema() {
    let fal = Fal::of(settings());
    let path = format!("{V1}/models?endpoint_id={LITE}&endpoint_id=fal-ai/wan/v2.7/text-to-video&expand=openapi-3.0");
    let reply = fal.get(&path).await;
    let models = &reply.body["models"];
    assert_eq!(models[0]["endpoint_id"], json!(LITE));
    assert_eq!(
        (&models[0]["metadata"]["status"], &models[0]["metadata"]["category"]),
        (&json!("active"), &json!("text-to-video"))
    );
    let input = |index: usize| &models[index]["openapi"]["components"]["schemas"]["Input"];
    assert_eq!(input(0)["required"], json!(["prompt"]));
    let duration = json!({ "type": "string", "enum": ["4s", "6s", "8s"], "default": "8s" });
    assert_eq!(input(0)["properties"]["duration"], duration);
    let whole = json!({ "type": "integer", "minimum": 2, "maximum": 15, "default": 5 });
    assert_eq!(input(1)["properties"]["duration"], whole);
    let plain = fal.get(&format!("{V1}/models?endpoint_id={LITE}")).await;
    assert_eq!(plain.body["models"][0].get("openapi"), None);
    // Models are told to anybody.
    let keyless = fal.rehearsal.client.get(fal.rehearsal.url(&format!("{V1}/models?category=video-to-video&q=kling")));
    assert_eq!(read(keyless).await.body["models"].as_array().map(Vec::len), Some(2));
    let retired = refused(&fal, "/models?endpoint_id=fal-ai/sora-2/text-to-video").await;
    assert_eq!(retired, (404, "not_found".to_owned()));
    for wrong in ["/models?expand=everything", "/models?page=2", "/models?limit=0", "/models?cursor=x"] {
        assert_eq!(refused(&fal, wrong).await, (400, "validation_error".to_owned()), "{wrong}");
    }
}

#[tokio::test]
async fn a_price_is_of_a_unit_and_an_estimate_of_a_quantity() {
    let fal = Fal::of(settings());
    let edit = "fal-ai/kling-video/o3/pro/video-to-video/edit";
    let reply = fal.get(&format!("{V1}/models/pricing?endpoint_id=fal-ai/veo3.1,{edit}")).await;
    let price = |id: &str, unit_price: f64| json!({ "endpoint_id": id, "unit_price": unit_price, "unit": "seconds", "currency": "USD" });
    let wanted =
        json!({ "prices": [price("fal-ai/veo3.1", 0.2), price(edit, 0.14)], "next_cursor": null, "has_more": false });
    assert_eq!(reply.body, wanted);
    assert_eq!(refused(&fal, "/models/pricing").await, (400, "validation_error".to_owned()));
    assert_eq!(refused(&fal, "/models/pricing?endpoint_id=a/b").await, (404, "not_found".to_owned()));
    let many = format!("/models/pricing?endpoint_id={}", vec![LITE; 51].join(","));
    assert_eq!(refused(&fal, &many).await, (400, "validation_error".to_owned()));
    let keyless = fal.rehearsal.client.get(fal.rehearsal.url(&format!("{V1}/models/pricing?endpoint_id={LITE}")));
    assert_eq!(read(keyless).await.status, 401);

    let estimate = async |body: Value| fal.post(&format!("{V1}/models/pricing/estimate"), body).await;
    let units = json!({ "estimate_type": "unit_price", "endpoints": { "fal-ai/veo3.1": { "unit_quantity": 8.5 } } });
    let wanted = json!({ "estimate_type": "unit_price", "total_cost": 1.7, "currency": "USD" });
    assert_eq!(estimate(units).await.body, wanted);
    // Eight seconds of 720p with sound are the usual order.
    let calls = json!({ "estimate_type": "historical_api_price", "endpoints": { LITE: { "call_quantity": 2 } } });
    assert_eq!(estimate(calls).await.body["total_cost"], json!(0.8));
    for (wrong, status) in [
        (json!({ "estimate_type": "input", "endpoints": { LITE: { "prompt": "p" } } }), 400),
        (json!({ "estimate_type": "unit_price", "endpoints": {} }), 400),
        (json!({ "estimate_type": "unit_price", "endpoints": { LITE: { "unit_quantity": -1 } } }), 400),
        (json!({ "estimate_type": "unit_price", "endpoints": { LITE: { "call_quantity": 1 } } }), 400),
        (json!({ "estimate_type": "unit_price", "endpoints": { "a/b": { "unit_quantity": 1 } } }), 404),
        (json!({ "estimate_type": "unit_price", "inputs": {} }), 400),
    ] {
        assert_eq!(estimate(wrong.clone()).await.status, status, "{wrong}");
    }
}

fn ids(list: &Value) -> Vec<String> {
    let rows = list.as_array().expect("a list").iter();
    rows.map(|row| row["request_id"].as_str().expect("an id").to_owned()).collect()
}

#[tokio::test]
async fn the_history_is_searched_newest_first_in_pages() {
    let fal = Fal::of(settings());
    let mut sent = Vec::new();
    for prompt in ["one", "two", "three"] {
        sent.insert(0, fal.submit(prompt).await.text("/request_id"));
    }
    fal.order(LITE, json!({ "prompt": "four" })).await;
    let search = async |query: &str| fal.get(&format!("{V1}/models/requests/search?{query}")).await;
    let first = search(&format!("endpoint_id={SMALL}&limit=2")).await;
    assert_eq!((ids(&first.body["results"]), &first.body["has_more"]), (sent[..2].to_vec(), &json!(true)));
    let cursor = first.text("/next_cursor");
    let rest = search(&format!("endpoint_id={SMALL}&limit=2&cursor={cursor}")).await;
    assert_eq!((ids(&rest.body["results"]), &rest.body["next_cursor"]), (sent[2..].to_vec(), &Value::Null));
    assert_eq!(search(&format!("cursor={cursor}")).await.text("/error/type"), "validation_error");
    let named = search("query=TWO&only_api_requests=true").await;
    assert_eq!(ids(&named.body["results"]), [sent[1].clone()]);
    assert_eq!(search("exclude_api_requests=true").await.body["results"], json!([]));
    assert_eq!(search("").await.body["results"].as_array().map(Vec::len), Some(4));
    for wrong in ["limit=101", "expand=payloads", "status=success"] {
        assert_eq!(search(wrong).await.text("/error/type"), "validation_error", "{wrong}");
    }
}

#[tokio::test]
async fn the_history_of_an_endpoint_holds_times_codes_and_payloads() {
    let fal = Fal::of(settings());
    let input = json!({ "prompt": "kept", "duration": 1, "resolution": "360p" });
    fal.order(SMALL, input.clone()).await;
    let unkept = fal.call(reqwest::Method::POST, &format!("/{SMALL}")).header("X-Fal-Store-IO", "0");
    read(unkept.json(&json!({ "prompt": "[fail]" }))).await;
    fal.submit("[moderation]").await;
    fal.advance(110);
    let pending = fal.submit("pending").await.text("/request_id");
    let ask = async |query: &str| {
        let reply = fal.get(&format!("{V1}/models/requests/by-endpoint?endpoint_id={SMALL}&{query}")).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        reply.body["items"].as_array().expect("items").clone()
    };
    let rows = ask("expand=payloads&status=success").await;
    assert_eq!((rows.len(), &rows[0]["json_input"], &rows[0]["status_code"]), (1, &input, &json!(200)));
    assert!(rows[0]["json_output"]["video"]["url"].is_string());
    assert_eq!(rows[0]["duration"], json!(110.0));
    let bare = ask("status=error").await;
    assert_eq!((bare.len(), &bare[0]["status_code"], bare[0].get("json_input")), (1, &json!(500), None));
    assert_eq!(ask("status=error&expand=payloads").await[0].get("json_input"), None);
    assert_eq!(ask("status=user_error").await[0]["status_code"], json!(422));
    let one = ask(&format!("request_id={pending}")).await;
    assert_eq!((one.len(), one[0].get("ended_at"), one[0].get("status_code")), (1, None, None));
    assert_eq!(ask("sort_by=duration").await[0]["duration"], json!(110.0));
    assert_eq!(ask("start=2020-01-01T00:00:00Z&end=2020-02-01T00:00:00Z").await.len(), 0);
    fal.advance(24 * 60 * 60 + 1);
    assert_eq!(ask("").await.len(), 0);
    assert_eq!(ask(&format!("request_id={pending}")).await.len(), 1);
    for wrong in ["", "?endpoint_id=fal-ai/veo3.1&sort_by=age", "?endpoint_id=fal-ai/veo3.1&start=today"] {
        let path = format!("/models/requests/by-endpoint{wrong}");
        assert_eq!(refused(&fal, &path).await, (400, "validation_error".to_owned()), "{wrong}");
    }
}

#[tokio::test]
async fn only_an_admin_deletes_payloads_and_reads_bills() {
    let fal = Fal::of(settings());
    let id = fal.finished("kept").await.text("/request_id");
    let payloads = format!("{V1}/models/requests/{id}/payloads");
    let forbidden = (403, "authorization_error".to_owned());
    let reply = read(fal.call(reqwest::Method::DELETE, &payloads)).await;
    assert_eq!((reply.status, reply.text("/error/type")), forbidden);
    assert_eq!(refused(&fal, &format!("/models/billing-events?request_id={id}")).await, forbidden);
    assert_eq!(refused(&fal, "/account/billing?expand=credits").await, forbidden);

    // Where the settings have a key, it is an admin's.
    let owner = Fal { key: "id:own", ..Fal::of(Settings { key: Secret::new("id:own"), ..settings() }) };
    assert_eq!(owner.get(&format!("{V1}/account/billing")).await.body, json!({ "username": "sandbox" }));
}

#[tokio::test]
async fn bills_say_what_was_charged() {
    let fal = Fal::admin();
    let id = fal.finished("billed").await.text("/request_id");
    let bills = fal.get(&format!("{V1}/models/billing-events?request_id={id}")).await;
    let event = &bills.body["billing_events"][0];
    assert_eq!((&event["request_id"], &event["endpoint_id"]), (&json!(id), &json!(SMALL)));
    assert_eq!(
        (&event["output_units"], &event["unit_price"], &event["cost_total"]),
        (&json!(5), &json!(0.005), &json!(0.025))
    );
    assert_eq!(event["cost_estimate_nano_usd"], json!(25_000_000));
    assert_eq!(fal.get(&format!("{V1}/models/billing-events?request_id=none")).await.body["billing_events"], json!([]));
    let account = fal.get(&format!("{V1}/account/billing?expand=credits")).await;
    assert_eq!(account.body["credits"]["current_balance"], json!(999.975));
}

#[tokio::test]
async fn what_is_deleted_is_gone_but_was_billed() {
    let fal = Fal::admin();
    let receipt = fal.finished("to be deleted").await;
    let address = receipt.text("/response_url");
    let url = fal.get(&address).await.text("/video/url");
    let payloads = format!("{V1}/models/requests/{}/payloads", receipt.text("/request_id"));
    let delete = async || read(fal.call(reqwest::Method::DELETE, &payloads)).await;
    assert_eq!(delete().await.body, json!({ "cdn_delete_results": [{ "link": url, "exception": null }] }));
    assert_eq!(fal.get(&address).await.status, 404);
    assert_eq!(read(fal.rehearsal.client.get(&url)).await.status, 404);
    let again = delete().await;
    assert_eq!((again.status, again.text("/error/type").as_str()), (404, "not_found"));
    assert_eq!(fal.rehearsal.ledger().charges.len(), 1);
}
