/** Tests of the way files are written. */
@NullMarked
package org.semblance.nn.files;

import org.jspecify.annotations.NullMarked;
