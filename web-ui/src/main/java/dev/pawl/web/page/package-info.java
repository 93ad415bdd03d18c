/** What all pages share: the frame, links, states, times and numbers as text. */
@NullMarked
package dev.pawl.web.page;

import org.jspecify.annotations.NullMarked;
