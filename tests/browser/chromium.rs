//! A browser without a window, driven over its DevTools protocol: as much of it as a page of ours needs.

use serde_json::{Value, json};
use std::fs;
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tungstenite::{Message, WebSocket};

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A browser with one open page; it ends with the test.
pub struct Page {
    process: Child,
    _profile: TempDir,
    socket: WebSocket<TcpStream>,
    session: String,
    calls: u64,
    /// What the page and the browser told meanwhile.
    events: Vec<Value>,
}

impl Drop for Page {
    fn drop(&mut self) {
        // Whether it is gone already is all the same.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Page {
    /// Opens a browser. `FAIRBELL_BROWSER` names another than `chromium`.
    pub fn open() -> Page {
        let program = std::env::var("FAIRBELL_BROWSER").unwrap_or_else(|_| "chromium".to_owned());
        let profile = tempfile::tempdir().expect("a temporary folder");
        let process = Command::new(&program)
            .args(["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic"])
            .args(["--no-first-run", "--disable-background-networking", "--disable-sync"])
            .args(["--disable-component-update", "--disable-dev-shm-usage"])
            .args(["--hide-scrollbars", "--remote-debugging-port=0"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg("about:blank")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|why| panic!("{program}: {why}; .ci/browser installs it"));
        let (port, path) = address(profile.path());
        let stream = TcpStream::connect(("127.0.0.1", port)).expect("the browser listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a socket with patience");
        let url = format!("ws://127.0.0.1:{port}{path}");
        let (socket, _) = tungstenite::client(url, stream).expect("the browser answers");
        let mut page = Page {
            process,
            _profile: profile,
            socket,
            session: String::new(),
            calls: 0,
            events: Vec::new(),
        };
        let target = page.call("Target.createTarget", json!({"url": "about:blank"}));
        let asked = json!({"targetId": target["targetId"], "flatten": true});
        let attached = page.call("Target.attachToTarget", asked);
        page.session = attached["sessionId"].as_str().expect("a session").to_owned();
        for domain in ["Page", "Runtime", "Log", "Network"] {
            page.call(&format!("{domain}.enable"), json!({}));
        }
        page
    }

    /// Asks the browser for something and waits for the answer.
    pub fn call(&mut self, method: &str, parameters: Value) -> Value {
        self.calls += 1;
        let mut message = json!({"id": self.calls, "method": method, "params": parameters});
        if !self.session.is_empty() {
            message["sessionId"] = json!(self.session);
        }
        self.socket.send(Message::text(message.to_string())).expect("the browser listens");
        loop {
            let answer = self.read();
            if answer["id"] == json!(self.calls) {
                assert!(answer["error"].is_null(), "{method}: {}", answer["error"]);
                return answer["result"].clone();
            }
            self.events.push(answer);
        }
    }

    fn read(&mut self) -> Value {
        loop {
            match self.socket.read().expect("the browser talks") {
                Message::Text(text) => return serde_json::from_str(&text).expect("JSON"),
                Message::Close(_) => panic!("the browser is gone"),
                _ => {}
            }
        }
    }

    /// Loads a file on a screen of this size and waits until it is there.
    pub fn load(&mut self, file: &Path, width: u32, height: u32) {
        let is_phone = width < 600;
        let screen = json!({
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": is_phone
        });
        self.call("Emulation.setDeviceMetricsOverride", screen);
        self.events.clear();
        self.call("Page.navigate", json!({"url": address_of(file)}));
        let start = Instant::now();
        while !self.events.iter().any(|event| event["method"] == "Page.loadEventFired") {
            assert!(start.elapsed() < PATIENCE, "{} does not load", file.display());
            let event = self.read();
            self.events.push(event);
        }
    }

    /// What an expression is worth on the page.
    pub fn value(&mut self, expression: &str) -> Value {
        let asked = json!({"expression": expression, "returnByValue": true});
        let answer = self.call("Runtime.evaluate", asked);
        assert!(answer["exceptionDetails"].is_null(), "{expression}: {answer}");
        answer["result"]["value"].clone()
    }

    /// Types words where the cursor is.
    pub fn write(&mut self, words: &str) {
        self.call("Input.insertText", json!({"text": words}));
    }

    /// Presses a key and lets it go.
    pub fn press(&mut self, key: &str) {
        for kind in ["keyDown", "keyUp"] {
            self.call("Input.dispatchKeyEvent", json!({"type": kind, "key": key, "code": key}));
        }
    }

    /// What went wrong since the page was loaded: errors and warnings on the console, exceptions, dialogues, and
    /// whatever was asked of anybody but the file itself.
    pub fn complaints(&mut self, file: &Path) -> Vec<String> {
        // What was told before this answer has been read with it.
        self.value("0");
        let own = address_of(file);
        let wrong = |event: &Value| match event["method"].as_str() {
            Some("Runtime.exceptionThrown" | "Page.javascriptDialogOpening") => true,
            Some("Runtime.consoleAPICalled") => {
                ["error", "warning", "assert"].iter().any(|kind| event["params"]["type"] == *kind)
            }
            Some("Log.entryAdded") => {
                let level = &event["params"]["entry"]["level"];
                *level == "error" || *level == "warning"
            }
            Some("Network.requestWillBeSent") => {
                let url = event["params"]["request"]["url"].as_str().unwrap_or_default();
                url != own && !url.starts_with("data:")
            }
            _ => false,
        };
        self.events.iter().filter(|event| wrong(event)).map(Value::to_string).collect()
    }
}

/// Where the browser listens: it writes that into its profile.
fn address(profile: &Path) -> (u16, String) {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        let told = fs::read_to_string(profile.join("DevToolsActivePort")).unwrap_or_default();
        if let Some((port, path)) = told.trim().split_once('\n')
            && let Ok(port) = port.parse()
        {
            return (port, path.to_owned());
        }
        sleep(Duration::from_millis(50));
    }
    panic!("the browser does not start");
}

/// The address of a file.
fn address_of(file: &Path) -> String {
    format!("file://{}", file.display())
}
