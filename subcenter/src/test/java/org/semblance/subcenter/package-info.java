/** Tests of cleaning with sub-centres. */
@NullMarked
package org.semblance.subcenter;

import org.jspecify.annotations.NullMarked;
