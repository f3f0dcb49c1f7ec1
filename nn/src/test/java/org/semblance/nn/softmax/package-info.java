/** Tests of the soft-max over many classes. */
@NullMarked
package org.semblance.nn.softmax;

import org.jspecify.annotations.NullMarked;
