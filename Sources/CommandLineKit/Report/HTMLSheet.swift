extension HTMLReport {
    /// The page's only style sheet. The fonts are those of the reader's system, Korean ones included.
    static let sheet = """
        :root { color-scheme: light dark; --ink: #1d2126; --quiet: #68707a; --paper: #ffffff;
          --line: #dfe3e8; --gain: #0a7d4b; --loss: #c0322b; --curve: #2563a8; --banner: #ffd84d; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e6e9ed; --quiet: #98a2ad;
          --paper: #14171a; --line: #2d333a; --gain: #4fc48a; --loss: #f0766d;
          --curve: #7ab3ee; } }
        body { margin: 0; background: var(--paper); color: var(--ink);
          font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "Apple SD Gothic Neo", "Malgun Gothic",
          "Noto Sans KR", "Noto Sans CJK KR", sans-serif; }
        main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
        article + article { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: 1rem; }
        h1 { font-size: 1.3rem; margin: 0.5rem 0 0; }
        h1 small { font-weight: normal; font-size: 0.9rem; color: var(--quiet); margin-left: 0.5rem; }
        .banner { background: var(--banner); color: #1d2126; font-weight: 600;
          padding: 0.5rem 0.8rem; border-radius: 6px; }
        .quiet { color: var(--quiet); margin: 0.2rem 0; }
        .alarm { color: var(--loss); font-weight: 700; font-size: 1.2rem; }
        .net { font-size: 2rem; font-weight: 650; margin: 0.6rem 0; }
        .net span { font-size: 1.1rem; margin-left: 0.4rem; white-space: nowrap; }
        .net.gain { color: var(--gain); }
        .net.loss { color: var(--loss); }
        table, .net { font-variant-numeric: tabular-nums; }
        .columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(19rem, 1fr));
          gap: 1rem 2.5rem; margin: 1.2rem 0; align-items: start; }
        table { border-collapse: collapse; width: 100%; }
        caption { text-align: left; font-weight: 600; padding-bottom: 0.3rem; }
        th { text-align: left; font-weight: normal; color: var(--quiet); }
        td, .days thead th + th { text-align: right; }
        th, td { padding: 0.22rem 0; border-bottom: 1px solid var(--line); }
        .days th, .days td { padding: 0.22rem 0.5rem; white-space: nowrap; }
        .days .gain td:nth-child(-n+3) { color: var(--gain); }
        .days .loss td:nth-child(-n+3) { color: var(--loss); }
        .wide { overflow-x: auto; }
        svg { display: block; width: 100%; height: auto; }
        svg text { fill: var(--quiet); font-size: 12px; }
        svg .axis { stroke: var(--line); }
        svg .start { stroke: var(--quiet); stroke-dasharray: 3 4; }
        svg .curve { fill: none; stroke: var(--curve); stroke-width: 1.8; stroke-linejoin: round; }
        """
}
