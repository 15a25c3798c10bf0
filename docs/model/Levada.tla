------------------------------- MODULE Levada -------------------------------
(***************************************************************************)
(* Dispatch, lease, rescue and fencing, statement by statement.  What is    *)
(* modelled, what is left out, and what was found: docs/model.md.           *)
(*                                                                         *)
(* Every action is one SQL statement or transaction, or one step of a       *)
(* process that another may observe.  A transaction that another statement  *)
(* can meet half done is two actions, and holds its row locks between them. *)
(* Names in brackets are the statements and methods of the code.            *)
(***************************************************************************)
EXTENDS Integers, FiniteSets

CONSTANTS
    Procs,      \* processes
    First,      \* the process that is the jobrunner at the beginning
    Jobs,
    TxJobs,     \* those whose effect is written in the job's own transaction
    Capacity,   \* of the one channel all jobs are in
    PoisonAt,   \* crashes in a row after which a job has failed (3 in the code)
    MaxFaults,  \* how much may go wrong in one behaviour, all kinds together
    Kinds,      \* what may go wrong
    Broken,     \* variants: what is left out of the guards ({} is the code)
    Calm        \* whether the world may grow calm: no more faults, what is frozen stays so

VARIABLES
    job,        \* the table: state, node, attempt, cancel asked for, crashes in a row
    disk,       \* the same as a crash of the server would leave it
    eff,        \* effects of a job's transactions that were committed since a person last queued it
    row,        \* the rows of nodes
    lead,       \* the row of the jobrunner; and of the row of the books' number only what follows from it: whose books it is (bk), and prom
    prom,       \* the open promises of the books that have this number: made (may be claimed), void (may not, or just is), claimed
    up,         \* processes: run, frozen or dead
    id,         \* the node a process believes to be; 0: none
    term,       \* the term a process believes to have; 0: none
    on,         \* whether its books are those of this term
    books,      \* jobs it counts as running
    sess,       \* whether the dispatcher's session is there
    held,       \* executions in the hands of a process
    tx,         \* the dispatcher's statement under way
    rtx,        \* the recorder's statement that passes a slot on
    own,        \* the transaction of a job, between its end's statement and its commit
    faults, calm, requeues

db    == <<job, disk, eff, row, lead, prom>>
ego   == <<up, id, term, on, books, sess>>
hand  == <<held, tx, rtx, own>>
world == <<faults, calm, requeues>>
vars  == <<db, ego, hand, world>>

None  == [ph |-> "none", j |-> 0]
Ids   == 1 .. (Cardinality(Procs) + MaxFaults)
Final == {"done", "cancelled", "failed"}
AllFinal == \A j \in Jobs : job[j].st \in Final

Init ==
    /\ job = [j \in Jobs |-> [st |-> "pending", id |-> 0, att |-> 0, ask |-> FALSE, cr |-> 0]]
    /\ disk = job
    /\ eff = [j \in Jobs |-> 0]
    /\ \E name \in {f \in [Procs -> 1 .. Cardinality(Procs)] :
                        f[First] = 1 /\ \A p, q \in Procs : p # q => f[p] # f[q]} : id = name
    /\ row = [i \in Ids |-> IF i <= Cardinality(Procs) THEN "active" ELSE "none"]
    /\ lead = [id |-> 1, term |-> 1, bk |-> None]
    /\ prom = {}
    /\ up = [p \in Procs |-> "run"]
    /\ term = [p \in Procs |-> IF p = First THEN 1 ELSE 0]
    /\ on = [p \in Procs |-> FALSE]
    /\ books = [p \in Procs |-> {}]
    /\ sess = [p \in Procs |-> TRUE]
    /\ held = [p \in Procs |-> {}]
    /\ tx = [p \in Procs |-> None]
    /\ rtx = [p \in Procs |-> None]
    /\ own = [p \in Procs |-> None]
    /\ faults = 0 /\ calm = FALSE /\ requeues = 0

-----------------------------------------------------------------------------
(* What statements look at. *)

Can(kind) == kind \in Kinds /\ faults < MaxFaults /\ ~calm
Fault     == faults' = faults + 1 /\ UNCHANGED <<calm, requeues>>
NoFault   == UNCHANGED world
Server    == "server" \in Kinds

\* The server waits for the disk with this commit, and thereby for all commits before it.
Durably(table) == job' = table /\ disk' = table
\* It does not (synchronous_commit = off, the dispatcher's session).
Lightly(table) == job' = table /\ disk' = IF Server THEN disk ELSE table

Running(j)    == job[j].st \in {"enqueued", "started"}
Runs(p)       == up[p] = "run"
NotRunning(i) == ~\E q \in Procs : id[q] = i /\ Runs(q)

Locked(j) == \E p \in Procs :
    \/ tx[p].ph = "open" /\ tx[p].j = j
    \/ rtx[p].ph = "open" /\ (rtx[p].j = j \/ rtx[p].e.j = j)
    \/ own[p].ph = "open" /\ own[p].e.j = j

\* FOR SHARE in [DispatchStatements.LEADER].
LeaderLocked == "no share" \notin Broken /\ \E p \in Procs : (tx[p].ph = "open" /\ tx[p].k # "promised") \/ rtx[p].ph = "open"
\* FOR SHARE in [claimPromised]: of the books' row.
BooksLocked == \E p \in Procs : tx[p].ph = "open" /\ tx[p].k = "promised"

Leads(p)  == lead.id = id[p] /\ lead.term = term[p]
Proves(p) == "no term check" \in Broken \/ Leads(p)
\* Its books have the number that promises must have to be claimed.
Keeps(p)  == lead.bk = p

\* The token: state started, node and attempt.
CanRecord(e) ==
    /\ job[e.j].st = "started"
    /\ "no token" \in Broken \/ (job[e.j].id = e.id /\ job[e.j].att = e.att)

Started(r, i, n) == [r EXCEPT !.st = "started", !.id = i, !.att = n]
Pending(r)       == [r EXCEPT !.st = "pending", !.id = 0]
Over(r, state)   == [r EXCEPT !.st = state, !.id = 0, !.ask = FALSE]
Phase(p, e, ph)  == [held EXCEPT ![p] = (@ \ {e}) \cup {[e EXCEPT !.ph = ph]}]
Without(p, e)    == [held EXCEPT ![p] = @ \ {e}]
Exec(j, i, n)    == [j |-> j, id |-> i, att |-> n, ph |-> "running"]

-----------------------------------------------------------------------------
(* Standing and leadership [NodeStatements, ControlLoop, Housekeeper]. *)

\* A node that was taken for dead, or has just begun, takes a new id [beat, register].
Join(p) ==
    /\ Runs(p)
    /\ IF id[p] = 0 THEN TRUE ELSE row[id[p]] = "lost"
    /\ \E i \in Ids :
        /\ row[i] = "none" /\ (i = 1 \/ row[i - 1] # "none")
        /\ row' = [row EXCEPT ![i] = "active"]
        /\ id' = [id EXCEPT ![p] = i]
    /\ term' = [term EXCEPT ![p] = 0]
    /\ on' = [on EXCEPT ![p] = FALSE]
    /\ books' = [books EXCEPT ![p] = {}]
    /\ NoFault /\ UNCHANGED <<job, disk, eff, lead, prom, up, sess, hand>>

\* Any node gives a silent one up [markLost]; one that runs is silent only by a fault.
MarkLost(p, i) ==
    /\ Runs(p) /\ id[p] # 0 /\ i # id[p] /\ row[i] = "active"
    /\ IF NotRunning(i) THEN NoFault ELSE Can("silence") /\ Fault
    /\ row' = [row EXCEPT ![i] = "lost"]
    /\ UNCHANGED <<job, disk, eff, lead, prom, ego, hand>>

\* A renewal that fails, or the node's own clock [renew, isExpired].
LoseBelief(p) ==
    /\ Runs(p) /\ term[p] # 0 /\ ~Leads(p)
    /\ term' = [term EXCEPT ![p] = 0]
    /\ on' = [on EXCEPT ![p] = FALSE]
    /\ books' = [books EXCEPT ![p] = {}]
    /\ NoFault /\ UNCHANGED <<db, up, id, sess, hand>>

\* [elect]; the lease of a jobrunner that runs ends only by a fault.
Elect(p) ==
    /\ Runs(p) /\ id[p] # 0 /\ row[id[p]] = "active"
    /\ ~Leads(p)
    /\ ~LeaderLocked
    /\ IF lead.id = id[p] \/ row[lead.id] = "lost" \/ NotRunning(lead.id) THEN NoFault ELSE Can("lease") /\ Fault
    /\ lead' = [lead EXCEPT !.id = id[p], !.term = @ + 1]
    /\ term' = [term EXCEPT ![p] = lead.term + 1]
    /\ on' = [on EXCEPT ![p] = FALSE]
    /\ books' = [books EXCEPT ![p] = {}]
    /\ UNCHANGED <<job, disk, eff, row, prom, up, id, sess, hand>>

\* [rescue]: waits for the locks of all it would take.
Orphan(j) == Running(j) /\ ("rescue of the living" \in Broken \/ row[job[j].id] # "active")
Rescued(r) ==
    IF r.ask THEN Over(r, "cancelled")
    ELSE IF r.st = "enqueued" THEN Pending(r)
    ELSE IF r.cr + 1 >= PoisonAt THEN [Over(r, "failed") EXCEPT !.cr = @ + 1]
    ELSE [Pending(r) EXCEPT !.cr = @ + 1]
Rescue(p) ==
    /\ Runs(p) /\ id[p] # 0 /\ term[p] # 0
    /\ \E j \in Jobs : Orphan(j)
    /\ \A j \in Jobs : Orphan(j) => ~Locked(j)
    /\ Durably([j \in Jobs |-> IF Orphan(j) THEN Rescued(job[j]) ELSE job[j]])
    /\ NoFault /\ UNCHANGED <<eff, row, lead, prom, ego, hand>>

-----------------------------------------------------------------------------
(* The dispatcher of a node [Dispatcher, Jobrunner]. *)

Free(p) == Runs(p) /\ sess[p] /\ id[p] # 0 /\ tx[p] = None

\* Every living node has said what it runs since the server's last crash [allReminded].
Reminded == "no wait for reminders" \in Broken \/ \A q \in Procs : id[q] # 0 /\ row[id[q]] = "active" => sess[q]

\* [newBooks]: what older books promised is claimed by now and committed, or never will be.
NewBooks(p) ==
    /\ ~BooksLocked
    /\ prom' = IF "promises outlive books" \in Broken \/ ~Proves(p) THEN prom ELSE {}
    /\ lead' = [lead EXCEPT !.bk = IF Proves(p) THEN p ELSE IF @ = p THEN None ELSE @]

\* [Jobrunner.load]: raises the number, then reads.  Who reads without having the term any more hands out nothing.
Load(p) ==
    /\ Free(p) /\ term[p] # 0 /\ ~on[p] /\ Reminded
    /\ NewBooks(p)
    /\ on' = [on EXCEPT ![p] = TRUE]
    /\ books' = [books EXCEPT ![p] = {j \in Jobs : Running(j)}]
    /\ NoFault /\ UNCHANGED <<job, disk, eff, row, up, id, term, sess, hand>>

\* What the books become by the database; the jobs of open promises stay, whatever it says.
Holds(p, j) == \E e \in held[p] : e.j = j
Known(p, open) ==
    {j \in books[p] : Running(j) \/ Holds(p, j) \/ rtx[p].j = j \/ j \in open}
    \cup {j \in Jobs : Running(j) /\ job[j].id # id[p]}

\* What the books learn of ends [finished, reconcile, resync].
Reconcile(p) ==
    /\ Free(p) /\ term[p] # 0 /\ on[p]
    /\ LET known == Known(p, IF "reconcile forgets promises" \in Broken THEN {} ELSE {r.j : r \in prom})
       IN known # books[p] /\ books' = [books EXCEPT ![p] = known]
    /\ NoFault /\ UNCHANGED <<db, up, id, term, on, sess, hand>>

\* [claim] for the own node or [assign] for another: proves the term, locks the job.
HandOut(p, j) ==
    /\ Free(p) /\ term[p] # 0 /\ on[p]
    /\ j \notin books[p] /\ Cardinality(books[p]) < Capacity
    /\ job[j].st = "pending" /\ ~Locked(j)
    /\ Proves(p)
    /\ \E i \in Ids :
        /\ row[i] = "active"
        /\ tx' = [tx EXCEPT ![p] = [ph |-> "open", k |-> IF i = id[p] THEN "claim" ELSE "assign",
                                    j |-> j, id |-> i, att |-> job[j].att + 1]]
    /\ books' = [books EXCEPT ![p] = @ \cup {j}]
    /\ NoFault /\ UNCHANGED <<db, up, id, term, on, sess, held, rtx, own>>

\* [promise]: a notification to another node, if its jobs are short; the database does not change, and proves nothing.
\* So a jobrunner whose term is over may do so until its successor reads its books; then it is void, and left out.
Promise(p, j) ==
    /\ Free(p) /\ term[p] # 0 /\ on[p]
    /\ j \notin books[p] /\ Cardinality(books[p]) < Capacity
    /\ job[j].st = "pending"
    /\ Keeps(p)
    /\ \E i \in Ids \ {id[p]} :
        /\ row[i] = "active"
        /\ prom' = prom \cup {[j |-> j, i |-> i, ph |-> "made"]}
    /\ books' = [books EXCEPT ![p] = @ \cup {j}]
    /\ \/ NoFault /\ UNCHANGED <<sess, on>>
       \/ /\ Can("answer") /\ Fault
          /\ sess' = [sess EXCEPT ![p] = FALSE]
          /\ on' = [on EXCEPT ![p] = FALSE]
    /\ UNCHANGED <<job, disk, eff, row, lead, up, id, term, hand>>

\* [claimPromised]: proves the number, which a new jobrunner raises before it reads its books; locks the job, says so; tried once only.
ClaimPromised(p, j) ==
    /\ Free(p) /\ row[id[p]] = "active"
    /\ LET r == [j |-> j, i |-> id[p], ph |-> "made"]
           become(ph) == prom' = (prom \ {r}) \cup {[r EXCEPT !.i = 0, !.ph = ph]}
       IN /\ r \in prom /\ ~Locked(j)
          /\ IF job[j].st = "pending"
             THEN /\ become("void")
                  /\ tx' = [tx EXCEPT ![p] = [ph |-> "open", k |-> "promised", j |-> j, id |-> id[p], att |-> job[j].att + 1]]
             ELSE become("claimed") /\ UNCHANGED tx
    /\ NoFault /\ UNCHANGED <<job, disk, eff, row, lead, ego, held, rtx, own>>

\* The jobrunner hears of the claim: the promise is no longer open, its job like any other that runs elsewhere.
Confirm(p, j) ==
    /\ Free(p) /\ on[p] /\ Keeps(p)
    /\ LET r == [j |-> j, i |-> 0, ph |-> "claimed"] IN r \in prom /\ prom' = prom \ {r}
    /\ NoFault /\ UNCHANGED <<job, disk, eff, row, lead, ego, hand>>

\* The promise is not heard, or not that it was claimed.
Lose(r) ==
    /\ ~calm /\ r.ph # "void"
    /\ prom' = (prom \ {r}) \cup {[r EXCEPT !.i = 0, !.ph = "void"]}
    /\ NoFault /\ UNCHANGED <<job, disk, eff, row, lead, ego, hand>>

\* [Jobrunner.revoke]: raises the number, then compares all books.  Needlessly, too, unless the world is calm.
Revoke(p) ==
    /\ Free(p) /\ term[p] # 0 /\ on[p] /\ Proves(p)
    /\ \E r \in prom : ~calm \/ r.ph = "void" \/ (r.ph = "made" /\ row[r.i] # "active")
    /\ NewBooks(p)
    /\ books' = [books EXCEPT ![p] = Known(p, {})]
    /\ NoFault /\ UNCHANGED <<job, disk, eff, row, up, id, term, on, sess, hand>>

\* The server finishes what it was sent, whatever has become of the sender.
CommitTx(p) ==
    /\ tx[p].ph = "open"
    /\ LET t == tx[p]
       IN /\ Lightly([job EXCEPT ![t.j] =
                IF t.k = "assign" THEN [@ EXCEPT !.st = "enqueued", !.id = t.id] ELSE Started(@, t.id, t.att)])
          /\ prom' = IF t.k # "promised" THEN prom
                     ELSE {IF r.j = t.j /\ r.ph = "void" THEN [r EXCEPT !.ph = "claimed"] ELSE r : r \in prom}
    /\ tx' = [tx EXCEPT ![p] = IF up[p] = "dead" \/ @.k = "assign" THEN None ELSE [@ EXCEPT !.ph = "answer"]]
    /\ NoFault /\ UNCHANGED <<eff, row, lead, ego, held, rtx, own>>

\* [take]: what was handed to this node.
Take(p, j) ==
    /\ Free(p) /\ row[id[p]] = "active"
    /\ job[j].st = "enqueued" /\ job[j].id = id[p] /\ ~Locked(j)
    /\ Lightly([job EXCEPT ![j] = Started(@, id[p], @.att + 1)])
    /\ tx' = [tx EXCEPT ![p] = [ph |-> "answer", k |-> "take", j |-> j, id |-> id[p], att |-> job[j].att + 1]]
    /\ NoFault /\ UNCHANGED <<eff, row, lead, prom, ego, held, rtx, own>>

\* [adopt]: what is this node's by the database, and nobody's here.
Adopt(p, j) ==
    /\ Free(p) /\ row[id[p]] = "active"
    /\ job[j].st = "started" /\ job[j].id = id[p] /\ ~Locked(j)
    /\ ~Holds(p, j)
    /\ "adoption of slots passed on" \in Broken \/ rtx[p].j # j
    /\ Lightly([job EXCEPT ![j].att = @ + 1])
    /\ tx' = [tx EXCEPT ![p] = [ph |-> "answer", k |-> "adopt", j |-> j, id |-> id[p], att |-> job[j].att + 1]]
    /\ on' = [on EXCEPT ![p] = FALSE]
    /\ NoFault /\ UNCHANGED <<eff, row, lead, prom, up, id, term, books, sess, held, rtx, own>>

\* The answer comes, perhaps after a freeze [Workers.submit].
Receive(p) ==
    /\ Runs(p) /\ tx[p].ph = "answer"
    /\ held' = [held EXCEPT ![p] = @ \cup {Exec(tx[p].j, tx[p].id, tx[p].att)}]
    /\ tx' = [tx EXCEPT ![p] = None]
    /\ NoFault /\ UNCHANGED <<db, ego, rtx, own>>

\* It never comes, or the statement fails with its session: the books are thrown away.
LoseTx(p) ==
    /\ tx[p].ph # "none"
    /\ IF up[p] = "dead" THEN NoFault ELSE Can("answer") /\ Fault
    /\ tx' = [tx EXCEPT ![p] = None]
    /\ sess' = [sess EXCEPT ![p] = FALSE]
    /\ on' = [on EXCEPT ![p] = FALSE]
    /\ UNCHANGED <<db, up, id, term, books, held, rtx, own>>

\* A new session, and what runs here is reminded of before anything else [keepWhatRuns, keep].
Forgotten(p) == {e \in held[p] :
    /\ e.id = id[p] /\ job[e.j].att = e.att - 1
    /\ job[e.j].st = "pending" \/ (job[e.j].st = "enqueued" /\ job[e.j].id = id[p])
    /\ "no wait for reminders" \in Broken \/ row[id[p]] = "active"}
Reconnect(p) ==
    /\ Runs(p) /\ ~sess[p] /\ id[p] # 0
    /\ \A e \in Forgotten(p) : ~Locked(e.j)
    /\ IF "no keep" \in Broken THEN UNCHANGED <<job, disk>>
       ELSE Lightly([j \in Jobs |-> IF \E e \in Forgotten(p) : e.j = j
                                    THEN Started(job[j], id[p], job[j].att + 1) ELSE job[j]])
    /\ sess' = [sess EXCEPT ![p] = TRUE]
    /\ on' = [on EXCEPT ![p] = FALSE]
    /\ NoFault /\ UNCHANGED <<eff, row, lead, prom, up, id, term, books, hand>>

\* What no worker has begun [handBack], waiting for the disk; when its answer is lost, again on the next session.
HandedBack(table) == IF "hand-back without waiting" \in Broken THEN Lightly(table) ELSE Durably(table)
HandBack(p) == \E e \in held[p] :
    /\ Free(p) /\ ~Locked(e.j) /\ CanRecord(e) /\ ~job[e.j].ask
    /\ \/ /\ e.ph = "running" /\ Can("hand back") /\ Fault
          /\ \/ held' = Without(p, e) /\ UNCHANGED <<sess, on>>
             \/ /\ "answer" \in Kinds
                /\ held' = Phase(p, e, "withdrawn")
                /\ sess' = [sess EXCEPT ![p] = FALSE]
                /\ on' = [on EXCEPT ![p] = FALSE]
       \/ e.ph = "withdrawn" /\ NoFault /\ held' = Without(p, e) /\ UNCHANGED <<sess, on>>
    /\ HandedBack([job EXCEPT ![e.j] =
            [Pending(@) EXCEPT !.att = IF "attempt goes back" \in Broken THEN @ - 1 ELSE @]])
    /\ UNCHANGED <<eff, row, lead, prom, up, id, term, books, tx, rtx, own>>

-----------------------------------------------------------------------------
(* Workers and recorders [Workers, Recorder]; passing slots on is modelled ahead of the code. *)

\* [finish]: alone, no slot passed on.  If the answer is lost, the same is recorded again.
Finish(p) == \E e \in held[p] :
    /\ Runs(p) /\ e.j \notin TxJobs /\ e.ph \in {"running", "ended"}
    /\ CanRecord(e) /\ ~job[e.j].ask /\ ~Locked(e.j)
    /\ Durably([job EXCEPT ![e.j] = Over(@, "done")])
    /\ \/ held' = Without(p, e) /\ NoFault
       \/ e.ph = "running" /\ Can("answer") /\ Fault /\ held' = Phase(p, e, "ended")
    /\ UNCHANGED <<eff, row, lead, prom, ego, tx, rtx, own>>

\* Ahead of the code: in one statement the job is done and its slot goes to the next.
PassOn(p, j) == \E e \in held[p] :
    /\ Runs(p) /\ rtx[p] = None /\ e.j \notin TxJobs /\ e.ph \in {"running", "ended"}
    /\ CanRecord(e) /\ ~job[e.j].ask /\ ~Locked(e.j)
    /\ on[p] /\ term[p] # 0 /\ e.j \in books[p] /\ j \notin books[p] /\ Cardinality(books[p]) <= Capacity
    /\ job[j].st = "pending" /\ ~Locked(j)
    /\ Proves(p)
    /\ held' = Phase(p, e, "ending")
    /\ rtx' = [rtx EXCEPT ![p] = [ph |-> "open", e |-> [e EXCEPT !.ph = "ending"],
                                  j |-> j, id |-> id[p], att |-> job[j].att + 1]]
    /\ books' = [books EXCEPT ![p] = (@ \ {e.j}) \cup {j}]
    /\ NoFault /\ UNCHANGED <<db, up, id, term, on, sess, tx, own>>

CommitPassOn(p) ==
    /\ rtx[p].ph = "open"
    /\ LET t == rtx[p] IN Durably([job EXCEPT ![t.e.j] = Over(@, "done"), ![t.j] = Started(@, t.id, t.att)])
    /\ rtx' = [rtx EXCEPT ![p] = IF up[p] = "dead" THEN None ELSE [@ EXCEPT !.ph = "answer"]]
    /\ NoFault /\ UNCHANGED <<eff, row, lead, prom, ego, held, tx, own>>

ReceivePassOn(p) ==
    /\ Runs(p) /\ rtx[p].ph = "answer"
    /\ held' = [held EXCEPT ![p] = (@ \ {rtx[p].e}) \cup {Exec(rtx[p].j, rtx[p].id, rtx[p].att)}]
    /\ rtx' = [rtx EXCEPT ![p] = None]
    /\ NoFault /\ UNCHANGED <<db, ego, tx, own>>

\* It fails, or nobody knows [distrust]; what there is to record is recorded again.
LosePassOn(p) ==
    /\ rtx[p].ph # "none"
    /\ IF up[p] = "dead" THEN NoFault ELSE Can("answer") /\ Runs(p) /\ Fault
    /\ held' = IF up[p] = "dead" THEN held ELSE Phase(p, rtx[p].e, "ended")
    /\ rtx' = [rtx EXCEPT ![p] = None]
    /\ on' = [on EXCEPT ![p] = FALSE]
    /\ UNCHANGED <<db, up, id, term, books, sess, tx, own>>

\* [finishInOwnTransaction]: the effect is in the same transaction.
FinishOwn(p) == \E e \in held[p] :
    /\ Runs(p) /\ own[p] = None /\ e.j \in TxJobs /\ e.ph = "running"
    /\ CanRecord(e) /\ ~job[e.j].ask /\ ~Locked(e.j)
    /\ held' = Phase(p, e, "ending")
    /\ own' = [own EXCEPT ![p] = [ph |-> "open", e |-> [e EXCEPT !.ph = "ending"]]]
    /\ eff' = IF "effect outside" \in Broken THEN [eff EXCEPT ![e.j] = @ + 1] ELSE eff
    /\ NoFault /\ UNCHANGED <<job, disk, row, lead, prom, ego, tx, rtx>>

CommitOwn(p) ==
    /\ Runs(p) /\ own[p].ph = "open"
    /\ LET e == own[p].e
       IN /\ Durably([job EXCEPT ![e.j] = Over(@, "done")])
          /\ eff' = IF "effect outside" \in Broken THEN eff ELSE [eff EXCEPT ![e.j] = @ + 1]
          /\ \/ held' = Without(p, e) /\ NoFault
             \/ Can("answer") /\ Fault /\ held' = Phase(p, e, "ended")
    /\ own' = [own EXCEPT ![p] = None]
    /\ UNCHANGED <<row, lead, prom, ego, tx, rtx>>

\* The server ends a session that does nothing within a transaction [idle_in_transaction_session_timeout].
Idle(p) == up[p] = "frozen" /\ "no idle timeout" \notin Broken

LoseOwn(p) ==
    /\ own[p].ph = "open"
    /\ IF Idle(p) THEN NoFault ELSE Can("answer") /\ Runs(p) /\ Fault
    /\ held' = Phase(p, own[p].e, "ended")
    /\ own' = [own EXCEPT ![p] = None]
    /\ UNCHANGED <<db, ego, tx, rtx>>

\* [setBack]: retried, handed back by a fenced node, or after a commit without answer; or failed.  Crashes before a try of its own count no more.
SetBack(p) == \E e \in held[p] :
    /\ Runs(p) /\ CanRecord(e) /\ ~job[e.j].ask /\ ~Locked(e.j)
    /\ \/ e.ph = "ended" /\ e.j \in TxJobs /\ NoFault /\ Durably([job EXCEPT ![e.j] = Pending(@)])
       \/ e.ph = "running" /\ Can("retry") /\ Fault /\ Durably([job EXCEPT ![e.j] = [Pending(@) EXCEPT !.cr = 0]])
       \/ e.ph = "running" /\ Can("fail") /\ Fault /\ Durably([job EXCEPT ![e.j] = [Over(@, "failed") EXCEPT !.cr = 0]])
    /\ held' = Without(p, e)
    /\ UNCHANGED <<eff, row, lead, prom, ego, tx, rtx, own>>

\* [cancelled]: a cancel was accepted while it ran.
EndCancelled(p) == \E e \in held[p] :
    /\ Runs(p) /\ e.ph \in {"running", "ended", "withdrawn"}
    /\ CanRecord(e) /\ job[e.j].ask /\ ~Locked(e.j)
    /\ Durably([job EXCEPT ![e.j] = Over(@, "cancelled")])
    /\ held' = Without(p, e)
    /\ NoFault /\ UNCHANGED <<eff, row, lead, prom, ego, tx, rtx, own>>

\* Its token is no longer true: the result counts for nothing, its transaction is rolled back.
Drop(p) == \E e \in held[p] :
    /\ Runs(p) /\ e.ph \in {"running", "ended", "withdrawn"} /\ ~CanRecord(e)
    /\ held' = Without(p, e)
    /\ NoFault /\ UNCHANGED <<db, ego, tx, rtx, own>>

-----------------------------------------------------------------------------
(* People [ActionStatements]. *)

Cancel(j) ==
    /\ Can("cancel") /\ Fault /\ ~Locked(j)
    /\ \/ job[j].st \in {"pending", "enqueued", "failed"} /\ Durably([job EXCEPT ![j] = Over(@, "cancelled")])
       \/ job[j].st = "started" /\ ~job[j].ask /\ Durably([job EXCEPT ![j].ask = TRUE])
    /\ UNCHANGED <<eff, row, lead, prom, ego, hand>>

Requeue(j) ==
    /\ Can("requeue") /\ faults' = faults + 1 /\ requeues' = requeues + 1 /\ UNCHANGED calm
    /\ job[j].st \in Final
    /\ Durably([job EXCEPT ![j] = [Pending(@) EXCEPT !.cr = 0, !.ask = FALSE]])
    /\ eff' = [eff EXCEPT ![j] = 0]
    /\ UNCHANGED <<row, lead, prom, ego, hand>>

-----------------------------------------------------------------------------
(* What may go wrong. *)

\* A statement that the server has begun goes on; a transaction that waits for its client ends with it.
Die(p) ==
    /\ Can("die") /\ up[p] # "dead" /\ Fault
    /\ up' = [up EXCEPT ![p] = "dead"]
    /\ id' = [id EXCEPT ![p] = 0]
    /\ term' = [term EXCEPT ![p] = 0]
    /\ on' = [on EXCEPT ![p] = FALSE]
    /\ books' = [books EXCEPT ![p] = {}]
    /\ held' = [held EXCEPT ![p] = {}]
    /\ tx' = [tx EXCEPT ![p] = IF @.ph = "open" THEN @ ELSE None]
    /\ rtx' = [rtx EXCEPT ![p] = IF @.ph = "open" THEN @ ELSE None]
    /\ own' = [own EXCEPT ![p] = None]
    /\ UNCHANGED <<db, sess>>

Restart(p) ==
    /\ up[p] = "dead" /\ tx[p] = None /\ rtx[p] = None
    /\ up' = [up EXCEPT ![p] = "run"]
    /\ sess' = [sess EXCEPT ![p] = TRUE]
    /\ NoFault /\ UNCHANGED <<db, id, term, on, books, hand>>

Freeze(p) ==
    /\ Can("freeze") /\ Runs(p) /\ Fault
    /\ up' = [up EXCEPT ![p] = "frozen"]
    /\ UNCHANGED <<db, id, term, on, books, sess, hand>>

Thaw(p) ==
    /\ up[p] = "frozen" /\ ~calm
    /\ up' = [up EXCEPT ![p] = "run"]
    /\ NoFault /\ UNCHANGED <<db, id, term, on, books, sess, hand>>

\* The server loses what it had not yet written, and all sessions; the books are thrown away with the next use of their session.
ServerCrash ==
    /\ Can("server") /\ Fault
    /\ job' = disk
    /\ sess' = [p \in Procs |-> FALSE]
    /\ on' = [p \in Procs |-> on[p] /\ rtx[p] = None]
    /\ held' = [p \in Procs |-> {IF e.ph = "ending" THEN [e EXCEPT !.ph = "ended"] ELSE e : e \in held[p]}]
    /\ tx' = [p \in Procs |-> None] /\ rtx' = [p \in Procs |-> None] /\ own' = [p \in Procs |-> None]
    /\ UNCHANGED <<disk, eff, row, lead, prom, up, id, term, books>>

\* The server writes by itself now and then.
Flush ==
    /\ Server /\ disk # job
    /\ disk' = job
    /\ NoFault /\ UNCHANGED <<job, eff, row, lead, prom, ego, hand>>

GrowCalm ==
    /\ Calm /\ ~calm /\ \E p \in Procs : up[p] # "frozen"
    /\ calm' = TRUE
    /\ UNCHANGED <<db, ego, hand, faults, requeues>>

\* What is over stays over, so that only other ends count as deadlocks.
Rest == AllFinal /\ UNCHANGED vars

-----------------------------------------------------------------------------

ByProcess(p) ==
    \/ Join(p) \/ LoseBelief(p) \/ Elect(p) \/ Rescue(p)
    \/ \E i \in Ids : MarkLost(p, i)
    \/ Load(p) \/ Reconcile(p) \/ Revoke(p) \/ CommitTx(p) \/ Receive(p) \/ LoseTx(p) \/ Reconnect(p)
    \/ \E j \in Jobs : HandOut(p, j) \/ Promise(p, j) \/ ClaimPromised(p, j) \/ Confirm(p, j) \/ Take(p, j) \/ Adopt(p, j)
    \/ CommitPassOn(p) \/ ReceivePassOn(p) \/ LosePassOn(p) \/ CommitOwn(p) \/ LoseOwn(p)
    \/ Finish(p) \/ FinishOwn(p) \/ SetBack(p) \/ EndCancelled(p) \/ Drop(p) \/ HandBack(p)
    \/ \E j \in Jobs : PassOn(p, j)
    \/ Die(p) \/ Restart(p) \/ Freeze(p) \/ Thaw(p)

Next ==
    \/ \E p \in Procs : ByProcess(p)
    \/ \E j \in Jobs : Cancel(j) \/ Requeue(j)
    \/ \E r \in prom : Lose(r)
    \/ ServerCrash \/ Flush \/ GrowCalm \/ Rest

Spec     == Init /\ [][Next]_vars
\* Until the world is calm, promises may be lost again and again.
FairSpec == Spec /\ WF_vars(Next) /\ WF_vars(GrowCalm)

-----------------------------------------------------------------------------
(* What must hold. *)

\* A job's transactional effect is committed at most once for each time it was queued,
EffectAtMostOnce == \A j \in TxJobs : eff[j] <= 1
\* and is there exactly when the job is done.
EffectIffDone == \A j \in TxJobs : (eff[j] = 1) = (job[j].st = "done")

\* Of all executions anywhere at most one can record a job's end, now,
AllHeld == UNION {held[p] : p \in Procs}
OneCanRecord == \A e, f \in AllHeld : e # f /\ e.j = f.j => ~(CanRecord(e) /\ CanRecord(f))
\* and no two show the same token.
TokensDiffer == \A e, f \in AllHeld : e # f => <<e.j, e.id, e.att>> # <<f.j, f.id, f.att>>

\* In the database no more jobs are on their way than there is capacity.
WithinCapacity == Cardinality({j \in Jobs : Running(j)}) <= Capacity

\* A node that counts as alive has in hand only what is its own by the database: nothing runs twice unless a node was given up.
LivingRunTheirOwn == \A e \in AllHeld : e.ph = "running" /\ row[e.id] = "active" => CanRecord(e) \/ job[e.j].st \in Final

\* No two processes believe in a term that the database would accept.
OneJobrunner == \A p, q \in Procs : p # q => ~(term[p] # 0 /\ term[p] = term[q])

\* Who occupies a slot has a node that was registered.
OwnersExist == \A j \in Jobs : Running(j) => job[j].id # 0 /\ row[job[j].id] # "none"

\* What is done or cancelled changes by a person's requeue only.
FinalStays == [][\A j \in Jobs : job[j].st \in {"done", "cancelled"} /\ job'[j] # job[j] => requeues' # requeues]_vars

\* Each job comes to an end, once no more goes wrong.
AllEnd == <>[]AllFinal
=============================================================================
