/**
 * Face pictures on their way in: data sets, pairs for verification, decoding, augmentation and
 * batches.
 *
 * <p>Entry types are {@link org.semblance.data.TrainingData} and {@link
 * org.semblance.data.VerificationData}, the records that a schedule names, and {@link
 * org.semblance.data.BatchSource}, which turns a training set into batches that a {@link
 * org.semblance.data.Sampler} has chosen. Networks, losses, metrics and YAML do not belong here.
 */
@NullMarked
package org.semblance.data;

import org.jspecify.annotations.NullMarked;
