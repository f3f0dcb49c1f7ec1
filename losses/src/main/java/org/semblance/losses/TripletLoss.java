package org.semblance.losses;

/**
 * Wants every sample nearer to its own identity than to the others of its batch, by a margin.
 *
 * <p>Batches must hold several pictures of an identity: a stage with one of these gets groups of
 * four unless it says otherwise, or mined batches ({@link MinedTriplet}). All labels count, sampled
 * classes or not.
 */
public sealed interface TripletLoss extends EmbeddingLoss
    permits BatchHardTriplet,
        ArcBatchHardTriplet,
        EuclideanBatchHardTriplet,
        AutoAlphaTriplet,
        BatchAllTriplet,
        OfflineTriplet,
        ArcOfflineTriplet,
        SemiHardTriplet,
        AngularSemiHardTriplet {}
