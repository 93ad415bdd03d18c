@NullMarked
package dev.pawl.ledger;

import org.jspecify.annotations.NullMarked;
