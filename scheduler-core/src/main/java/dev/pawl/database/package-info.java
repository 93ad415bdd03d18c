/** The way to PostgreSQL: pools, what a server must be like, and which errors pass by themselves. */
@NullMarked
package dev.pawl.database;

import org.jspecify.annotations.NullMarked;
