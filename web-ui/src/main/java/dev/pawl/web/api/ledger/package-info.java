/** The ledger of fire times in the REST interface, and why a job did not run. */
@NullMarked
package dev.pawl.web.api.ledger;

import org.jspecify.annotations.NullMarked;
