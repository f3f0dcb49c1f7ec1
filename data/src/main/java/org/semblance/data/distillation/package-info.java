/**
 * Teachers' embeddings, kept in Keras_insightface's distillation TFRecord files.
 *
 * <p>Entry types are {@link org.semblance.data.distillation.DistillationRecords}, which reads them
 * at any place, and {@link org.semblance.data.distillation.DistillationWriter}. Embedding pictures
 * and training do not belong here.
 */
@NullMarked
package org.semblance.data.distillation;

import org.jspecify.annotations.NullMarked;
