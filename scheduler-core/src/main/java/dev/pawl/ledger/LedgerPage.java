package dev.pawl.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A part of the ledger.
 *
 * @param items jobs in the order of their keys, without those of which there is nothing to tell. A job with very many
 *     fire times may go on in the next page: then its numbers are to be added up
 * @param keptSince fire times before this are not looked at, since their history may have been dropped; empty when
 *     nothing has been
 * @param jobs how many jobs there are in all, for whoever shows the progress
 * @param looked how many of them this page has finished with
 * @param next empty on the last page
 */
public record LedgerPage(
        List<JobLedger> items, Optional<Instant> keptSince, long jobs, int looked, Optional<LedgerPosition> next) {
    public LedgerPage {
        items = List.copyOf(items);
    }
}
