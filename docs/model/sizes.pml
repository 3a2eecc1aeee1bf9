/* The cast's size. Every size can be set with -D. Three names add to it: SCREENING, answers that are not eligible; CONTROL, an
   administrator; LIVENESS, the cast of liveness.pml instead of lease.pml's. */

#ifndef RESPONDENTS
#define RESPONDENTS 3
#endif
#ifndef TARGET
#define TARGET 1            /* of every cell, at the start */
#endif
#ifndef DIMENSIONS
#define DIMENSIONS 1        /* 1: cells 0 and 1. 2: a type (cells 0 and 1) and a region (cells 2 and 3) */
#endif
#ifndef CLASSES
#define CLASSES 2           /* of eligible answers: one a cell, or one a pair of cells */
#endif
#ifndef REQUESTS
#define REQUESTS 3          /* under way at a time: the last is node 1's, the others are node 0's */
#endif
#ifndef LIMIT
#define LIMIT 2             /* ticks that a lease lives without a page save */
#endif
#ifndef LAG
#define LAG 1               /* ticks by which a transaction's clock may be behind the true one: 0 or 1 */
#endif

#define NODES 2
#define node_of(q) ((q) == REQUESTS - 1 -> 1 : 0)

#if DIMENSIONS == 2
#define CELLS 4
#define cell_of(d, c) ((d) == 0 -> (c) % 2 : 2 + (c) / 2)
#else
#define CELLS CLASSES
#define cell_of(d, c) (c)
#endif
#define INELIGIBLE_CLASS CLASSES    /* the answers of somebody who is screened out */

/* A witness is something that must be able to happen, or the model shows nothing: with -DWANTED=NAME the search must come to
   an assertion there. */
#ifndef WANTED
#define WANTED 0
#endif
#define witness(what) assert(WANTED != what)

#define EVERY_CELL_FILLED       1
#define FINISHED_LATE           2   /* the lease lapsed, and its slot was taken meanwhile */
#define FINISHED_LATE_WITH_ROOM 3   /* the lease lapsed, and there was room all the same */
#define LEASE_TAKEN_AGAIN       4   /* the lease lapsed, its slot was given back, and a page save took one again */
#define STALE_DECISION_DROPPED  5   /* another tab changed the interview between the reading and the gate */
#define COMMITTED_TOGETHER      6   /* two requests in one commit */
#define BATCH_LOST              7   /* a crash took two requests that had run */
#define ANSWER_LOST             8   /* a crash after the commit: the respondent does not know what was decided */
#define SECOND_CELL_FULL        9   /* the first cell had room and was given back */
#define COMPLETED_ABOVE_LOWERED 10  /* the target was lowered under a live lease, whose interview ended outside the sample */
#define RESTORE_REFUSED         11  /* the slot of an invalidated complete was taken meanwhile */
#define EVERYBODY_DONE          12

/* A mutant is the protocol with one mistake: with -DMUTANT=NAME the search must find what it breaks. */
#ifndef MUTANT
#define MUTANT 0
#endif
#define mutated(how) (MUTANT == how)

#define COUNT_THEN_INSERT     1     /* room is judged by what was read before the transaction */
#define NO_RECHECK            2     /* the gate does not look whether it has decided already */
#define NO_REVISION           3     /* the gate decides on answers that another tab has changed since */
#define COMPLETE_TWICE        4     /* the end does not look whether it has come already */
#define FORGET_RELEASE        5     /* the slot of who refuses is freed in a transaction of its own */
#define LEDGER_AFTERWARDS     6     /* the ledger row is written in a transaction of its own */
#define ACK_BEFORE_COMMIT     7     /* the respondent is answered when the job has run, not when it is durable */
#define RENEW_WITHOUT_EXPIRE  8     /* a lapsed lease is taken again without giving it back first */
#define RENEW_WITHOUT_ROOM    9     /* a lapsed lease is taken again whether there is room or not */
#define LATE_IGNORES_HELD     10    /* who finishes late takes the slot that another one holds */
#define KEEP_THE_FIRST_CELL   11    /* a full second cell does not undo the first */
#define LOWER_BELOW_COMPLETED 12    /* a target may be lowered below what is completed */
#define RESTORE_WITHOUT_ROOM  13    /* an invalidation is taken back whether there is room or not */
#define INVALIDATE_KEEPS_SLOT 14    /* an invalidated complete does not free its slots */
#define CLOSED_TO_EVERYBODY   15    /* a cell that is closed by hand throws a live lease's finished interview out */
#define LEASE_FOREVER         16    /* leases do not lapse */
#define EXPIRE_BY_SWEEPER_ONLY 17   /* the gate does not give lapsed leases back itself, and nobody sweeps */
#define SLOW_FOR_EVER         18    /* no mistake of the protocol's: everybody is always slower than the lease */
