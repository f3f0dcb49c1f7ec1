package org.semblance.data;

import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * What the pictures of a batch were blended with; the tensors belong to the {@link BatchSource}.
 *
 * @param labels classes of the partners, {@code [B]}; of the own pictures see {@link Batch#labels}
 * @param shares λ of the own pictures, {@code [B]}, each 1 or in [0.5, 0.9]; the partner's is 1 − λ
 */
public record Mixture(TInt32 labels, TFloat32 shares) {}
