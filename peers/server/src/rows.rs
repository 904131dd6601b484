//! The table: a row a Sim, with the JSON of the whole resource in it, on SQLite with full durability.

use std::num::NonZero;
use std::path::Path;

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};

/// The one connection that writes, and those that read.
#[derive(Clone)]
pub(crate) struct Rows {
    pub(crate) writer: SqlitePool,
    pub(crate) readers: SqlitePool,
}

/// The resource as the API shows it, with what differs from Sim to Sim put in by [`MAKE`].
pub(crate) const RESOURCE: &str = concat!(
    r#"{"sid":"{sid}","unique_name":null,"friendly_name":"{friendly_name}","#,
    r#""account_sid":"AC00000000000000000000000000000001","status":"new","#,
    r#""rate_plan_sid":"WP00000000000000000000000000000001","iccid":"8988307000000000001","eid":null,"#,
    r#""commands_callback_url":null,"commands_callback_method":"POST","date_created":"{at}","date_updated":"{at}","#,
    r#""ip_address":null,"reset_status":null,"#,
    r#""links":{"rate_plan":"http://127.0.0.1:8080/v1/RatePlans/WP00000000000000000000000000000001","#,
    r#""usage_records":"http://127.0.0.1:8080/v1/Sims/{sid}/UsageRecords","#,
    r#""data_sessions":"http://127.0.0.1:8080/v1/Sims/{sid}/DataSessions"},"#,
    r#""url":"http://127.0.0.1:8080/v1/Sims/{sid}","voice_url":null,"voice_method":"POST","voice_fallback_url":null,"#,
    r#""voice_fallback_method":"POST","sms_url":null,"sms_method":"POST","sms_fallback_url":null,"#,
    r#""sms_fallback_method":"POST"}"#
);

const TABLE: &str = "
    CREATE TABLE sims (
        sid TEXT PRIMARY KEY,
        date_created TEXT NOT NULL,
        friendly_name TEXT NOT NULL,
        updates INTEGER NOT NULL,
        resource TEXT NOT NULL
    );
    CREATE INDEX sims_in_order ON sims (date_created, sid);
";

/// The SIDs and instants are those of `load/fleet.py`: in no order, and ten Sims a second.
const MAKE: &str = "
    WITH RECURSIVE sim (n, sid, at) AS (
        SELECT 0, printf('DE%032x', 0), strftime('%Y-%m-%dT%H:%M:%SZ', 1767225600, 'unixepoch')
        UNION ALL
        SELECT n + 1, printf('DE%032x', (n + 1) * 2654435761 % 4294967296),
            strftime('%Y-%m-%dT%H:%M:%SZ', 1767225600 + (n + 1) / 10, 'unixepoch')
        FROM sim WHERE n + 1 < ?1
    )
    INSERT INTO sims SELECT sid, at, '', 0, replace(replace(?2, '{sid}', sid), '{at}', at) FROM sim
";

/// Opens the file, and makes the table where there is none.
pub(crate) async fn open(file: &Path, rows: u32) -> sqlx::Result<Rows> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    // A connection that is a thread in this very process need not be asked whether it is alive.
    let writer = SqlitePoolOptions::new()
        .max_connections(1)
        .test_before_acquire(false)
        .connect_with(options.clone())
        .await?;
    let readers = std::thread::available_parallelism().map_or(1, NonZero::get);
    let readers = SqlitePoolOptions::new()
        .max_connections(u32::try_from(readers).unwrap_or(u32::MAX))
        .test_before_acquire(false)
        .connect_with(options)
        .await?;
    let tables: i64 = sqlx::query_scalar("SELECT count(*) FROM sqlite_schema WHERE name = 'sims'")
        .fetch_one(&writer)
        .await?;
    if tables == 0 {
        let mut whole = writer.begin().await?;
        sqlx::raw_sql(TABLE).execute(&mut *whole).await?;
        sqlx::query(MAKE)
            .bind(rows)
            .bind(RESOURCE)
            .execute(&mut *whole)
            .await?;
        whole.commit().await?;
    }
    Ok(Rows { writer, readers })
}
