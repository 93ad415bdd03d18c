package dev.pawl.ledger;

import dev.pawl.job.JobKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A part of the ledger.
 *
 * @param items jobs in the order of their keys, without those of which there is nothing to tell. A job with very many
 *     fire times may go on in the next page: then its numbers are to be added up
 * @param unrecorded jobs of which nothing is recorded at present, so that what becomes of their fire times is not
 *     looked at: a program from before the ledger has stored them. A scheduler that starts begins their ledger
 * @param keptSince fire times before this are not looked at, since their history may have been dropped; empty when
 *     nothing has been
 * @param jobs how many jobs there are in all, for whoever shows the progress
 * @param looked how many of them this page has finished with
 * @param next empty on the last page
 */
public record LedgerPage(
        List<JobLedger> items,
        List<JobKey> unrecorded,
        Optional<Instant> keptSince,
        long jobs,
        int looked,
        Optional<LedgerPosition> next) {
    public LedgerPage {
        items = List.copyOf(items);
        unrecorded = List.copyOf(unrecorded);
    }
}
