//! What somebody sees and does who looks at the page.

use std::io::Write as _;

use serde_json::{Value, json};

use super::browser::Browser;
use super::demo::Demo;

const ROWS: &str = "document.querySelectorAll('table.sims tbody tr')";

#[test]
fn the_page_shows_what_there_is_and_what_happens_to_it() {
    let Some(mut browser) = Browser::start() else {
        // Past what holds back the output of tests that pass.
        let _ = writeln!(
            std::io::stderr(),
            "\nSKIPPED: the test of the page needs Chromium\n"
        );
        return;
    };
    let demo = Demo::start();
    let browser = &mut browser;
    wrong_credentials_say_so(browser, &demo);
    the_fragment_signs_in(browser, &demo);
    the_sims_are_listed(browser);
    pages_and_filters(browser);
    a_hostile_name_is_text(browser);
    time_passes_before_ones_eyes(browser);
    an_update_is_answered(browser);
    a_callback_is_sent_again(browser);
    nothing_reaches_beyond_a_narrow_screen(browser);
    assert_eq!(browser.complaints(), [""; 0]);
    signing_out_forgets(browser);
    complaints_would_be_heard(browser);
}

fn wrong_credentials_say_so(browser: &mut Browser, demo: &Demo) {
    browser.open(&demo.address);
    browser.wait("document.querySelector('.sign')");
    browser.value(
        "account.value = 'AC000000000000000000000000000000d0'; token.value = 'wrong';
         document.querySelector('.sign button').click()",
    );
    browser.wait(
        "document.querySelector('[role=alert]').textContent.includes('no account with this SID and token')",
    );
    assert_eq!(browser.value("sessionStorage.length"), 0);
    let complaints = browser.complaints();
    assert!(
        complaints.iter().all(|complaint| complaint.contains("401")),
        "{complaints:?}"
    );
}

fn the_fragment_signs_in(browser: &mut Browser, demo: &Demo) {
    // Another document, not only another fragment of the same.
    browser.open("about:blank");
    browser.open(&demo.signed_in);
    browser.wait(&format!("{ROWS}.length > 0"));
    assert_eq!(browser.text("location.href"), format!("{}/", demo.address));
    assert!(
        browser
            .text("document.querySelector('.now').innerText")
            .starts_with("2026-03-31 08:00:00")
    );
}

fn the_sims_are_listed(browser: &mut Browser) {
    let count = format!("{ROWS}.length");
    let state = asked(browser, "GET", "/console/state", "");
    let sims = state["sims"].as_object().expect("counts by status");
    assert_eq!(
        browser.value(&count).as_i64(),
        sims.values().map(Value::as_i64).sum::<Option<i64>>()
    );
    let shown = browser.text("document.querySelector('main').innerText");
    for word in [
        "scooter-stolen-1",
        "meter-shipped-1",
        "canceled in ",
        "new → ready",
        "settled: new",
        "request 1",
    ] {
        assert!(shown.contains(word), "{word} in {shown}");
    }
    let statuses = browser.text(&format!(
        "[...new Set([...{ROWS}].map((row) => row.cells[1].querySelector('.status').innerText))].sort().join(' ')"
    ));
    assert_eq!(
        statuses,
        "active canceled deactivated new ready scheduled suspended updating"
    );
}

fn pages_and_filters(browser: &mut Browser) {
    browser.value("location.hash = '#/sims?PageSize=25'");
    browser.wait(&format!("{ROWS}.length === 25"));
    let first = browser.text(&format!("{ROWS}[0].innerText"));
    browser.value("document.querySelector('a[rel=next]').click()");
    browser.wait(&format!(
        "{ROWS}.length > 0 && {ROWS}[0].innerText !== {}",
        json!(first)
    ));
    browser.value("document.querySelector('a[rel=prev]').click()");
    browser.wait(&format!("{ROWS}[0].innerText === {}", json!(first)));
    browser.value(
        "const field = document.querySelector('[name=Status]'); field.value = 'deactivated';
         field.dispatchEvent(new Event('change', { bubbles: true }))",
    );
    browser.wait(&format!("{ROWS}.length === 2"));
    browser.value("location.hash = '#/sims?Status=suspended&RatePlan=nobodys'");
    browser.wait("document.querySelector('main').innerText.includes('No Sim is like this')");
    browser.value("location.hash = '#/sims?Iccid=12'");
    browser.wait("document.querySelector('main').innerText.includes('33101')");
    let complaints = browser.complaints();
    assert!(
        complaints
            .iter()
            .all(|complaint| complaint.contains("status of 400")),
        "{complaints:?}"
    );
}

/// It comes into the list by itself, too: nobody asks for it.
fn a_hostile_name_is_text(browser: &mut Browser) {
    browser.value("location.hash = '#/sims'");
    browser.wait(&format!("{ROWS}.length > 25"));
    let sim = format!("DE{:032x}", 0xbad);
    let name = "<img src=x onerror=hit=1>";
    let at = "2026-03-31T08:00:00Z";
    let register = json!({
        "at": at, "input": "register", "sid": sim, "iccid": "8901260000000000666",
        "account_sid": "AC000000000000000000000000000000d0",
    });
    let form =
        "UniqueName=%3Cimg%20src%3Dx%20onerror%3Dhit%3D1%3E&FriendlyName=%3Cscript%3Ehit%3D1%3C%2Fscript%3E";
    let update = json!({"at": at, "input": "update", "sim": sim, "form": form});
    let outputs = asked(browser, "POST", "/test/inputs", &format!("{register}\n{update}"));
    assert_eq!(outputs["output"], "accepted", "{outputs}");
    browser.wait(&format!(
        "document.querySelector('main').innerText.includes({})",
        json!(name)
    ));
    browser.value(&format!("location.hash = '#/sims/{sim}'"));
    browser.wait(&format!(
        "document.querySelector('h1').innerText === {}",
        json!(name)
    ));
    assert!(
        browser
            .text("document.querySelector('main').innerText")
            .contains("<script>hit=1</script>")
    );
    assert_eq!(browser.value("typeof hit"), "undefined");
    assert_eq!(
        browser.value("document.querySelectorAll('main img, main script').length"),
        0
    );
}

fn time_passes_before_ones_eyes(browser: &mut Browser) {
    browser.value("location.hash = '#/sims?Status=deactivated'");
    browser.wait(&format!("{ROWS}.length === 2"));
    browser.value("document.querySelector('a.call').focus()");
    browser.press("Enter", 13, "\r");
    browser.wait("document.querySelector('h1').innerText === 'scooter-stolen-1'");
    browser.wait("document.querySelector('.facts .status').innerText === 'deactivated'");
    let band = "[...new Set([...document.querySelectorAll('.timeline > rect.fill:not(.faint)')]
                .map((rect) => rect.getAttribute('class').replace('fill c-', '')))].sort().join(' ')";
    assert_eq!(browser.text(band), "active deactivated new updating");
    assert!(
        browser
            .text("document.querySelector('.timeline').textContent")
            .contains("canceled in ")
    );
    browser.value("document.querySelector('.timeline').focus()");
    browser.press("ArrowLeft", 37, "");
    browser.wait("document.querySelector('figcaption').innerText.startsWith('deactivated since 2026-03-30')");
    browser.value(
        "[...document.querySelectorAll('.steps button')].find((one) => one.innerText === '72 hours').click()",
    );
    browser.wait("document.querySelector('.facts .status').innerText === 'canceled'");
    browser.wait("document.querySelector('.now').innerText.startsWith('2026-04-03 08:00:00')");
    assert!(browser.text("said.textContent").contains("72 hours"));
    let newest = browser.text("document.querySelector('table.history tbody tr').innerText");
    assert!(newest.contains("cancellation delay over"), "{newest}");
    assert_eq!(browser.text(band), "active canceled deactivated new updating");
}

fn an_update_is_answered(browser: &mut Browser) {
    let send = "(() => { const field = document.querySelector('.update select'); field.value = 'suspended';
                 field.dispatchEvent(new Event('input', { bubbles: true }));
                 document.querySelector('.update button').click() })()";
    browser.value("location.hash = '#/sims?Status=active'");
    browser.wait(&format!("{ROWS}.length > 3"));
    browser.value(&format!("{ROWS}[0].cells[2].click()"));
    browser.wait("document.querySelector('.facts .status').innerText === 'active'");
    browser.value(send);
    browser.wait("document.querySelector('.answer').innerText.includes('200 the Sim reports updating')");
    browser.wait("document.querySelector('.facts').innerText.includes('active → suspended')");
    browser.value(send);
    browser.wait("document.querySelector('.answer').innerText.includes('409 33010')");
    assert!(
        browser
            .text("document.querySelector('.answer').innerText")
            .contains("In flight: active → suspended")
    );
    browser.value("document.querySelector('.steps button').click()");
    browser.wait("document.querySelector('.facts .status').innerText === 'suspended'");
    let complaints = browser.complaints();
    assert!(
        complaints
            .iter()
            .all(|complaint| complaint.contains("status of 409")),
        "{complaints:?}"
    );
}

/// Its receiver does not answer, and has had three days.
fn a_callback_is_sent_again(browser: &mut Browser) {
    let rows = "document.querySelectorAll('table.callbacks tbody tr')";
    browser.value("document.querySelector('nav a[href=\"#/callbacks\"]').click()");
    browser.wait(&format!("{rows}.length >= 2"));
    browser.wait(&format!(
        "[...{rows}].some((row) => row.innerText.includes('given up'))"
    ));
    assert!(
        browser
            .text(&format!("{rows}[0].innerText"))
            .contains("http://127.0.0.1:9/back")
    );
    browser.value("location.hash = '#/callbacks?state=given_up'");
    browser.wait(&format!(
        "{rows}.length > 0 && [...{rows}].every((row) => row.innerText.includes('given up'))"
    ));
    browser.value(&format!("{rows}[0].querySelector('button').click()"));
    browser.wait("said.textContent.includes('is sent again')");
}

fn nothing_reaches_beyond_a_narrow_screen(browser: &mut Browser) {
    browser.widen(390);
    for view in [
        "#/callbacks",
        "#/sims",
        "#/sims/DE00000000000000000000000000d00021",
    ] {
        browser.value(&format!("location.hash = '{view}'"));
        let drawn = if view.len() > 12 {
            ".timeline"
        } else {
            "main tbody tr"
        };
        browser.wait(&format!("document.querySelector('{drawn}')"));
        let width = browser.value("document.documentElement.scrollWidth");
        assert_eq!(width, 390, "{view}");
    }
    browser.widen(1280);
}

fn signing_out_forgets(browser: &mut Browser) {
    browser.value(
        "[...document.querySelectorAll('button')].find((one) => one.innerText === 'Sign out').click()",
    );
    browser.wait("document.querySelector('.sign') && !document.querySelector('nav')");
    assert_eq!(browser.value("sessionStorage.length"), 0);
}

/// Else their absence would prove nothing.
fn complaints_would_be_heard(browser: &mut Browser) {
    browser.value(
        "const script = document.createElement('script'); script.textContent = 'hit = 1'; document.body.append(script)",
    );
    browser.wait("typeof hit === 'undefined'");
    let complaints = browser.complaints();
    assert!(
        complaints
            .iter()
            .any(|complaint| complaint.contains("forbidden: script-src")),
        "{complaints:?}"
    );
}

/// Asks the server from within the page; of an answer that is lines, the last one.
fn asked(browser: &mut Browser, method: &str, path: &str, body: &str) -> Value {
    let body = if method == "POST" {
        json!(body)
    } else {
        Value::Null
    };
    let answer = browser.text(&format!(
        "fetch('{path}', {{ method: '{method}', body: {body}, headers: {{ Authorization:
         'Basic ' + btoa('AC000000000000000000000000000000d0:demo-master') }} }}).then((answer) => answer.text())"
    ));
    let last = answer.trim().lines().last().expect("an answer");
    serde_json::from_str(last).expect("JSON")
}
