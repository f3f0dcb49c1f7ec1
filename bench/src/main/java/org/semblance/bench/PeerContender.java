package org.semblance.bench;

/** Something that can be timed step by step. */
interface PeerContender extends AutoCloseable {

  /** Does one unit of work: a batch. */
  void step(String kind);

  @Override
  void close();
}
