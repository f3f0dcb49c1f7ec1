/** Tests of the layers, one by one. */
@NullMarked
package org.semblance.nn.layers;

import org.jspecify.annotations.NullMarked;
