import Crypto
import Kernel

/// The style of the server's own pages. Its path has a hash in it, so browsers may keep it for ever.
enum StyleSheet {
    static let bytes = Array(text.utf8)
    static let path = "/assets/\(hash(bytes)).css"

    static func hash(_ bytes: [UInt8]) -> String {
        Base64URL.encode(Array(SHA256.hash(data: bytes)).prefix(12))
    }

    private static let text = """
        :root { --ink: #1c2733; --soft: #5a6875; --line: #d9e0e6; --paper: #fff; --shade: #f4f7f9; --accent: #0b6e75;
          --good: #1a7f4b; --warn: #a15c00; --bad: #b3261e; color-scheme: light dark; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e4eaef; --soft: #9aa8b4; --line: #2f3b46; --paper: #12181e;
          --shade: #1a222a; --accent: #5cc8cf; --good: #5fce96; --warn: #f0b35c; --bad: #ff8a80; } }
        * { box-sizing: border-box; }
        body { margin: 0; color: var(--ink); background: var(--paper);
          font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
        a { color: var(--accent); } a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
        code, pre { font: 0.88em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
        h1, h2, h3 { line-height: 1.2; text-wrap: balance; }
        .start main, .problem main { max-width: 60rem; margin: 0 auto; padding: 10vh 1.5rem 3rem; }
        .start header { display: flex; gap: 0.8rem; align-items: center; }
        .start h1 { font-size: 2.6rem; margin: 0; letter-spacing: -0.02em; }
        .mark { display: grid; place-items: center; width: 3rem; height: 3rem; border-radius: 0.8rem; color: #fff;
          background: #0b6e75; font-size: 2.2rem; line-height: 1; }
        .lead { font-size: 1.2rem; color: var(--soft); max-width: 44rem; }
        .start nav { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: 1rem; margin: 2rem 0; }
        .card { display: block; padding: 1.1rem 1.2rem; border: 1px solid var(--line); border-radius: 0.8rem; color: inherit;
          background: var(--shade); text-decoration: none; } .card:hover { border-color: var(--accent); }
        .card h2 { margin: 0 0 0.3rem; font-size: 1.05rem; color: var(--accent); } .card p { margin: 0; color: var(--soft); }
        footer, .crumbs { color: var(--soft); font-size: 0.9rem; }
        .docs { display: grid; grid-template-columns: 17rem minmax(0, 1fr); }
        .docs > nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1.2rem; background: var(--shade);
          border-right: 1px solid var(--line); font-size: 0.9rem; }
        .docs > nav h2 { font-size: 0.8rem; text-transform: uppercase; letter-spacing: 0.06em; margin: 1.2rem 0 0.3rem; }
        .docs > nav ul { list-style: none; margin: 0; padding: 0; } .docs > nav a { text-decoration: none; }
        .docs > main { padding: 1.5rem 2.5rem 4rem; max-width: 66rem; }
        .docs section > h2 { margin-top: 3rem; border-bottom: 2px solid var(--line); padding-bottom: 0.3rem; }
        article { margin: 2rem 0 2.6rem; } article h3 { margin: 0 0 0.3rem; }
        .route { display: flex; flex-wrap: wrap; gap: 0.6rem; align-items: baseline; margin: 0.2rem 0 0.8rem; }
        .method, .status { font: 700 0.8rem/1 ui-monospace, Menlo, Consolas, monospace; padding: 0.3rem 0.5rem;
          border-radius: 0.4rem; color: #fff; background: #0b6e75; }
        .post { background: #1a6b3c; } .patch, .put { background: #8a5200; } .delete { background: #a3231c; }
        .s4 { background: #8a5200; } .s5 { background: #a3231c; } .s2 { background: #1a6b3c; }
        .needs { color: var(--soft); font-size: 0.9rem; }
        table { border-collapse: collapse; width: 100%; margin: 0.5rem 0 1rem; font-size: 0.92rem; display: block;
          overflow-x: auto; }
        th, td { text-align: left; vertical-align: top; padding: 0.35rem 0.8rem 0.35rem 0; border-top: 1px solid var(--line); }
        th { color: var(--soft); font-weight: 600; border-top: 0; }
        pre { background: var(--shade); border: 1px solid var(--line); border-radius: 0.6rem; padding: 0.8rem 1rem;
          overflow-x: auto; }
        details { margin: 0.4rem 0; } summary { cursor: pointer; color: var(--accent); }
        @media (max-width: 50rem) { .docs { display: block; } .docs > nav { position: static; height: auto; }
          .docs > main { padding: 1rem; } }

        """
}
