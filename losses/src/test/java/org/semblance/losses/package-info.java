/** Tests of heads and losses. */
@NullMarked
package org.semblance.losses;

import org.jspecify.annotations.NullMarked;
