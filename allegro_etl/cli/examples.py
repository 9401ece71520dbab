"""The examples under each command's help: the words that call it, to command lines and what they are for."""

EXAMPLES: dict[str, list[tuple[str, str]]] = {
    "init": [
        ("allegro-etl init", "asks for everything"),
        ("allegro-etl init --environment sandbox", "on Allegro's sandbox"),
        ("allegro-etl init --yes --begin now", "flags and environment say all"),
    ],
    "pair": [("allegro-etl pair", ""), ("allegro-etl pair --browser", "opens the link here")],
    "doctor": [
        ("allegro-etl doctor", "what is not well"),
        ("allegro-etl doctor --all", "every check"),
        ("allegro-etl doctor --fix", "make what is missing in Odoo; asks first"),
    ],
    "settings": [
        ("allegro-etl settings", "all of them"),
        ("allegro-etl settings odoo", "those of a section"),
        ("allegro-etl settings odoo.confirm_orders false", "into the settings file"),
        ("allegro-etl settings --unset odoo.confirm_orders", ""),
    ],
    "take-over": [
        ("allegro-etl take-over", "shows what it found, and asks"),
        ("allegro-etl take-over --since 2026-10-01 --out plan.csv", ""),
    ],
    "completion": [
        ('eval "$(allegro-etl completion bash)"', "in ~/.bashrc"),
        ('eval "$(allegro-etl completion zsh)"', "in ~/.zshrc"),
        ("allegro-etl completion fish | source", "in ~/.config/fish/config.fish"),
    ],
    "run": [
        ("allegro-etl run", "what is new"),
        ("allegro-etl run --dry-run", "what would be written, and why"),
        ("allegro-etl run --from-event latest", "the first run: begin now"),
        ("allegro-etl run --sweep", "also look for what was missed"),
    ],
    "plan": [
        ("allegro-etl plan", "what the next run would do"),
        ("allegro-etl plan --order S00108", "one order alone"),
        ("allegro-etl plan --since yesterday --out plan.json", ""),
    ],
    "apply": [("allegro-etl apply plan.json", "exactly that plan")],
    "backfill": [
        ("allegro-etl backfill --since 2026-10-01", ""),
        ("allegro-etl backfill --since 2026-10-01 --until 2026-11-01", ""),
        ("allegro-etl backfill --resume", "go on where it was interrupted"),
        ("allegro-etl backfill --from-event 0", "all that the journal has"),
    ],
    "push": [
        ("allegro-etl push --dry-run", "what would be written, and why"),
        ("allegro-etl push --only tracking", ""),
    ],
    "offers": [("allegro-etl offers", ""), ("allegro-etl offers --json", "for programs")],
    "status": [
        ("allegro-etl status", ""),
        ("allegro-etl status --max-lag 600 --max-held 0", "exit code 3 beyond that"),
    ],
    "health": [("allegro-etl health", "exit code 1 where orders do not get through")],
    "watch": [
        ("allegro-etl watch", "every minute, until it is ended"),
        ("allegro-etl watch --once", "for cron"),
        ("allegro-etl watch --test", "sends each receiver a message"),
    ],
    "serve": [("allegro-etl serve", "http://127.0.0.1:8280/healthz")],
    "check": [("allegro-etl check", "since the last sweep"), ("allegro-etl check --since 2026-11-01 --csv", "")],
    "dagster": [
        ("allegro-etl dagster", "http://127.0.0.1:3000"),
        ("allegro-etl dagster --port 3001 --read-only", "only to look at"),
    ],
    "service": [
        ("allegro-etl service show", "the unit"),
        ("allegro-etl service install --user", "needs no root"),
    ],
    "quarantine": [
        ("allegro-etl quarantine", "by cause, with the way out"),
        ("allegro-etl quarantine show 7", "the reason, and what Allegro sent"),
        ("allegro-etl quarantine retry", "let the next run try all again"),
    ],
    "order": [("allegro-etl order S00108", ""), ("allegro-etl order e9f5ccc0", "by its checkout form")],
    "map": [
        ("allegro-etl map 7003622562 DON-15", "by internal reference"),
        ("allegro-etl map 7003622562 31 --quantity 3", "by Odoo's id; sold in threes"),
        ("allegro-etl map --list", ""),
    ],
    "logs": [
        ("allegro-etl logs", "the newest lines"),
        ("allegro-etl logs -f", "and those that come"),
        ("allegro-etl logs --run 1b5fc0a2", "of one run"),
    ],
    "forget": [
        ("allegro-etl forget --older-than 90", ""),
        ("allegro-etl forget --buyer LOGIN --dry-run", "which orders it would be"),
    ],
    "uninstall": [
        ("allegro-etl uninstall", "views, menu and channel; asks first"),
        ("allegro-etl uninstall --everything", "also fields and rights"),
    ],
    "rebuild": [("allegro-etl rebuild", "the old file is kept")],
    "home": [("cd $(allegro-etl home)", "")],
    "demo": [("allegro-etl demo", ""), ("allegro-etl demo-stop", "ends it")],
    "demo-stop": [("allegro-etl demo-stop", "")],
    "local allegro": [("allegro-etl local allegro --orders 200 --sell-every 5", "")],
    "local odoo": [("allegro-etl local odoo start --database shop", ""), ("allegro-etl local odoo stop", "")],
}
