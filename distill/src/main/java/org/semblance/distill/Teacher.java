package org.semblance.distill;

import static com.google.common.base.Preconditions.checkArgument;

import org.semblance.backbones.Embedder;

/**
 * A network whose embeddings a student is to learn.
 *
 * @param embedder whoever opened it closes it
 * @param contentKey one line that is another one for another network or other preprocessing, for
 *     instance a hash of its files and settings
 */
public record Teacher(Embedder embedder, String contentKey) {

  /** Checks the key. */
  public Teacher {
    checkArgument(
        !contentKey.isBlank() && contentKey.lines().count() == 1,
        "contentKey must be one line, got \"%s\"",
        contentKey);
  }
}
