//! A desk where Sims are asked for in an SQLite file: those who ask while it is busy are answered next, all of them together.
//!
//! A way to SQLite's thread and back costs more than what is read there. The desk has a connection of its own, so that no pool goes
//! that way once more to see whether it is alive. Whoever asks is answered from a statement that begins afterwards.

use std::collections::HashMap;

use sim_lifecycle::SimSid;
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, AnyPool};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::sync::oneshot;
use tokio::task::yield_now;

use super::StorageError;

/// How many questions are answered together, at most.
const MOST: usize = 256;

/// What was found of each Sim that there is.
pub(super) type Found<T> = HashMap<SimSid, Result<T, StorageError>>;

/// How Sims are looked for, many of them with one statement.
pub(super) trait Look<T>: Send + 'static {
    /// Looks for these.
    fn look(
        &mut self,
        connection: &mut AnyConnection,
        sims: &[SimSid],
    ) -> impl Future<Output = Result<Found<T>, StorageError>> + Send;
}

/// What came of a question; no Sim, perhaps.
type Answer<T> = Result<Option<T>, StorageError>;

/// Where to ask.
#[derive(Debug)]
pub(super) struct Desk<T>(UnboundedSender<Question<T>>);

impl<T> Clone for Desk<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

/// A Sim that is asked for, or, where there is none, that the desk be closed.
#[derive(Debug)]
struct Question<T> {
    sid: Option<SimSid>,
    answer: oneshot::Sender<Answer<T>>,
}

impl<T: Clone + Send + 'static> Desk<T> {
    /// Opens a desk that looks for Sims in this way, with a connection of this pool.
    pub(super) fn open(pool: AnyPool, way: impl Look<T>) -> Self {
        let (questions, asked) = mpsc::unbounded_channel();
        tokio::spawn(serve(pool, way, asked));
        Self(questions)
    }

    /// Asks for a Sim.
    pub(super) async fn ask(&self, sid: SimSid) -> Answer<T> {
        self.put(Some(sid)).await
    }

    /// Closes it, once those who have asked are answered.
    pub(super) async fn close(&self) {
        // Where it is closed already, that is as well.
        let _ = self.put(None).await;
    }

    async fn put(&self, sid: Option<SimSid>) -> Answer<T> {
        let (answer, answered) = oneshot::channel();
        let question = Question { sid, answer };
        self.0.send(question).map_err(|_| sqlx::Error::PoolClosed)?;
        answered.await.map_err(|_| sqlx::Error::PoolClosed)?
    }
}

/// Answers questions until the desk is closed.
async fn serve<T: Clone>(
    pool: AnyPool,
    mut way: impl Look<T>,
    mut questions: UnboundedReceiver<Question<T>>,
) {
    let mut connection = None;
    let mut asked = Vec::new();
    while questions.recv_many(&mut asked, MOST).await > 0 {
        // Those come first who are about to ask; where there are none, this takes no time.
        yield_now().await;
        while asked.len() < MOST
            && let Ok(question) = questions.try_recv()
        {
            asked.push(question);
        }
        if asked.iter().any(|question| question.sid.is_none()) {
            questions.close();
        }
        // Nobody has to be answered who has gone.
        asked.retain(|question| !question.answer.is_closed());
        let sims: Vec<_> = asked.iter().filter_map(|question| question.sid).collect();
        let found = if sims.is_empty() {
            Ok(Found::new())
        } else {
            look(&pool, &mut connection, &mut way, &sims).await
        };
        for question in asked.drain(..) {
            question.tell(&found);
        }
    }
}

impl<T: Clone> Question<T> {
    fn tell(self, found: &Result<Found<T>, StorageError>) {
        let answer = match (found, self.sid) {
            (Ok(found), Some(sid)) => found.get(&sid).cloned().transpose(),
            (Ok(_), None) => Ok(None),
            (Err(error), _) => Err(error.clone()),
        };
        // Whoever has gone meanwhile does not hear it.
        let _ = self.answer.send(answer);
    }
}

/// Looks for Sims, with the connection that is kept.
async fn look<T>(
    pool: &AnyPool,
    kept: &mut Option<PoolConnection<Any>>,
    way: &mut impl Look<T>,
    sims: &[SimSid],
) -> Result<Found<T>, StorageError> {
    let mut connection = match kept.take() {
        Some(connection) => connection,
        None => pool.acquire().await?,
    };
    // Where it fails the connection goes back to the pool, which sees whether it is alive.
    let found = way.look(&mut connection, sims).await?;
    *kept = Some(connection);
    Ok(found)
}
