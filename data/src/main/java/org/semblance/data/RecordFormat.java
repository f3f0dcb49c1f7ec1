package org.semblance.data;

import java.util.List;

/**
 * A format of files of records with a picture and a label each: how a file is gone through once,
 * and how a picture is taken out of a record later.
 */
public interface RecordFormat {

  /** Returns what one of its files is, for messages, for instance {@code "a TFRecord file"}. */
  String what();

  /** Returns a pattern of the names that its files have in a folder. */
  String names();

  /**
   * Returns words that differ wherever other pictures or labels would be found in the same file:
   * for formats, and for settings of one.
   */
  String signature();

  /**
   * Returns some offsets at which records probably begin, ascending and well spread, so that
   * several threads can go through a file. None of them is relied on.
   *
   * @param most of them that are of use
   */
  default List<Long> likelyStarts(ByteFile file, int most) {
    return List.of();
  }

  /**
   * Goes through a part of a file from record to record, and adds those with a picture.
   *
   * @param from where a record begins
   * @param to no record that begins there or behind is looked at
   * @return where the first record that was not looked at begins
   * @throws DataException if a record is damaged
   */
  long addPictures(ByteFile file, long from, long to, RecordIndex index);

  /**
   * Takes the picture out of a record.
   *
   * @param bytes that were read from the file, with the whole record
   * @param at where the record begins in them
   * @throws DataException if the record does not fit its check sums, where it has any, or is not
   *     the one that was there when the file was gone through
   */
  byte[] picture(ByteFile file, RecordSpot spot, byte[] bytes, int at);
}
