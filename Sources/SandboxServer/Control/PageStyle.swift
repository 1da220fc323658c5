/// What the status page looks like, and how it keeps itself up to date.
enum PageStyle {
    static let sheet = """
        :root{color-scheme:light dark;--ink:#1a1d23;--soft:#5d6470;--line:#d9dde4;--page:#f4f5f7;\
        --card:#fff;--mark:#b3261e;--on:#fdecea}
        @media(prefers-color-scheme:dark){:root{--ink:#e8eaee;--soft:#9aa3b2;--line:#343a45;\
        --page:#14161a;--card:#1d2026;--mark:#ff8a80;--on:#3a1f1d}}
        *{box-sizing:border-box}
        body{margin:0 auto;max-width:76rem;padding:1.25rem;background:var(--page);color:var(--ink);\
        font:15px/1.5 system-ui,"Noto Sans CJK KR","Noto Sans KR",sans-serif}
        header{display:flex;justify-content:space-between;align-items:baseline;gap:1rem}
        h1{margin:0;font-size:1.5rem}h2{margin:0;font-size:1.2rem}
        h3{margin:1.1rem 0 .3rem;font-size:.95rem}
        header p,.hint,.clocks{margin:.1rem 0;color:var(--soft)}
        nav{white-space:nowrap}nav a{margin-left:.8rem;color:inherit}
        section{margin-top:1rem;padding:1rem 1.2rem 1.2rem;background:var(--card);\
        border:1px solid var(--line);border-radius:.6rem}
        code{padding:.1rem .4rem;background:var(--page);border:1px solid var(--line);\
        border-radius:.3rem;font:13px/1.6 ui-monospace,monospace;user-select:all;\
        overflow-wrap:anywhere}
        .clocks span{display:inline-block;margin-right:1.4rem}
        .off{margin-left:auto}
        .urls{margin:.4rem 0}
        .figures{display:flex;flex-wrap:wrap;gap:.3rem 1.4rem;margin:.7rem 0 0;padding:0;\
        list-style:none;color:var(--soft)}
        .figures b,time,td{font-variant-numeric:tabular-nums;color:var(--ink)}
        .columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(20rem,1fr));gap:0 2rem}
        table{width:100%;border-collapse:collapse;margin-bottom:.6rem}
        caption{text-align:left;padding:.2rem 0;font-weight:600}
        caption small{font-weight:400;color:var(--soft)}
        th,td{padding:.22rem .3rem;border-bottom:1px solid var(--line);text-align:right}
        th{white-space:nowrap}th:first-child{text-align:left}
        thead th{font-weight:400;color:var(--soft)}
        .buttons{display:flex;flex-wrap:wrap;gap:.4rem;margin:.4rem 0 .7rem}
        button{padding:.3rem .7rem;border:1px solid var(--line);border-radius:.4rem;\
        background:var(--page);color:inherit;font:inherit;cursor:pointer}
        button:hover{border-color:var(--soft)}
        button:disabled{opacity:.45;cursor:default}
        button[aria-pressed=true]{border-color:var(--mark);background:var(--on);\
        color:var(--mark);font-weight:600}
        button i{font-style:normal;font-weight:400;opacity:.75}
        .plan{display:flex;gap:.4rem;margin-bottom:.4rem}
        .plan input{flex:1;min-width:0;padding:.3rem .6rem;border:1px solid var(--line);\
        border-radius:.4rem;background:var(--page);color:inherit;\
        font:13px/1.6 ui-monospace,monospace}
        #stale{padding:.5rem .8rem;border:1px solid var(--mark);border-radius:.4rem;\
        background:var(--on);color:var(--mark)}
        """

    /// Fetches the changing part every two seconds, unless somebody is writing in it.
    static let script = """
        const part = document.getElementById("changing");
        const stale = document.getElementById("stale");
        let written = false;
        part.addEventListener("input", () => { written = true; });
        async function refresh() {
          try {
            const answer = await fetch(part.dataset.from, { cache: "no-store" });
            const text = await answer.text();
            stale.hidden = answer.ok;
            const focused = part.contains(document.activeElement);
            if (answer.ok && !written && !focused) part.innerHTML = text;
          } catch {
            stale.hidden = false;
          }
          setTimeout(refresh, 2000);
        }
        setTimeout(refresh, 2000);
        """
}
