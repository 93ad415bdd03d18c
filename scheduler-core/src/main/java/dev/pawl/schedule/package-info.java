/**
 * When a job is due: cron expressions, zones, clock changes, and the alarm that rings at each fire time.
 *
 * <p>{@link dev.pawl.schedule.FireTimes} is the one function that everything asks: the ticker, the preview, the
 * backfill and the ledger. It is pure and stands on java.time alone. Quartz is used as an alarm clock only, behind
 * {@link dev.pawl.schedule.QuartzTicker}; it never evaluates an expression.
 */
@NullMarked
package dev.pawl.schedule;

import org.jspecify.annotations.NullMarked;
