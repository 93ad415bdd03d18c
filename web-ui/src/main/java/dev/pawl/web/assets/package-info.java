/** The files that pages are made of besides HTML: style sheet, scripts, fonts, icon. */
@NullMarked
package dev.pawl.web.assets;

import org.jspecify.annotations.NullMarked;
