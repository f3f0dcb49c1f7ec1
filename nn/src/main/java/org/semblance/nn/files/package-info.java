/**
 * The one way in which Semblance writes files: completely or not at all.
 *
 * <p>It lives here because every room that writes stands above this one. Formats do not belong
 * here.
 */
@NullMarked
package org.semblance.nn.files;

import org.jspecify.annotations.NullMarked;
