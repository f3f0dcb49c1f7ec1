package org.semblance.data;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * Faces drawn by a seeded generator, 112x112: needs no download, the same everywhere.
 *
 * <p>An identity is the geometry and colours of a drawn face; position, small rotation, size,
 * light, expression, noise and blur vary from picture to picture. They exercise the whole way of a
 * run and are learnable; they say nothing about real faces.
 *
 * @param identities how many people, at least 2
 * @param imagesPerIdentity pictures of each, at least 1
 * @param seed decides every pixel, together with the numbers of identity and picture
 */
public record DrawnFaces(int identities, int imagesPerIdentity, long seed) implements TrainingData {

  /** Checks the ranges. */
  public DrawnFaces {
    checkArgument(identities >= 2, "identities must be >= 2, got %s", identities);
    checkArgument(
        imagesPerIdentity >= 1, "imagesPerIdentity must be >= 1, got %s", imagesPerIdentity);
    checkArgument(
        (long) identities * imagesPerIdentity <= Integer.MAX_VALUE,
        "imagesPerIdentity must be <= %s for %s identities, got %s",
        Integer.MAX_VALUE / identities,
        identities,
        imagesPerIdentity);
  }

  @Override
  public ImageSet openPart() {
    return new DrawnImages(this);
  }
}
