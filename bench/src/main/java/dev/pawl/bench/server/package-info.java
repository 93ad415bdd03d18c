/** The PostgreSQL that everything is measured on, and what it has used so far. */
@NullMarked
package dev.pawl.bench.server;

import org.jspecify.annotations.NullMarked;
