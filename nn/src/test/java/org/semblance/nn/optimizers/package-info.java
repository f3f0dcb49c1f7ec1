/** Tests of the optimisers against TensorFlow Framework's and against plain loops. */
@NullMarked
package org.semblance.nn.optimizers;

import org.jspecify.annotations.NullMarked;
