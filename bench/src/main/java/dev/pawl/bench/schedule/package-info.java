/** What many schedules cost a scheduler node, and how late it makes runs when many are due at once. */
@NullMarked
package dev.pawl.bench.schedule;

import org.jspecify.annotations.NullMarked;
