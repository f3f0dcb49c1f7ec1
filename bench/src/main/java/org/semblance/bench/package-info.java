/**
 * Benchmarks of whole programs against references that are written out beside them.
 *
 * <p>Each class with a {@code main} is one benchmark and prints its own table. Nothing here is part
 * of the product.
 */
@NullMarked
package org.semblance.bench;

import org.jspecify.annotations.NullMarked;
