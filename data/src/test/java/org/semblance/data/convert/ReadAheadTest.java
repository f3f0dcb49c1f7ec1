package org.semblance.data.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ContiguousSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.semblance.data.ByteBudget;
import org.semblance.data.DataException;
import org.semblance.data.ImageSet;

class ReadAheadTest {

  private static ReadAhead.Picture picture(int number, int bytes) {
    return new ReadAhead.Picture(
        number, "p" + number, new Conversion.Prepared(new byte[bytes], null));
  }

  /** Makes as many pictures as are asked for, or as have half a megabyte. */
  private static ReadAhead.Reader reader(IntFunction<ReadAhead.Picture> pictures) {
    return (first, end) -> {
      List<ReadAhead.Picture> some = new ArrayList<>();
      ImageSet.together(
          ContiguousSet.closedOpen(first, end).asList(),
          i -> {
            some.add(pictures.apply(i));
            return some.get(some.size() - 1).prepared().encoded();
          });
      return some;
    };
  }

  @Test
  void picturesComeInTheirOrder() {
    try (ReadAhead ahead =
        new ReadAhead(
            reader(i -> picture(i, i % 3_000)),
            7,
            5_000,
            3,
            ByteBudget.ofThreads(3, ImageSet.MAXIMUM_BYTES))) {
      for (int i = 7; i < 5_000; i++) {
        assertThat(ahead.next().fileName()).isEqualTo("p" + i);
      }
    }
  }

  /** However large they are, and whatever size those before had, few are in memory. */
  @ParameterizedTest
  @ValueSource(ints = {0, 50})
  void largePicturesAreReadOneByOne(int smallOnes) {
    AtomicLong read = new AtomicLong();
    int bytes = 2 << 20;
    try (ReadAhead ahead =
        new ReadAhead(
            reader(
                i -> {
                  read.incrementAndGet();
                  return picture(i, i < smallOnes ? 10 : bytes);
                }),
            0,
            60,
            2,
            ByteBudget.ofThreads(2, ImageSet.MAXIMUM_BYTES))) {
      for (int taken = 0; taken < 60; taken++) {
        ahead.next();
        if (taken > smallOnes) {
          assertThat(read.get() - taken).isLessThanOrEqualTo(2 * 3 + 1);
        }
      }
    }
  }

  /** As in a shuffled order: no two lie together. */
  @Test
  void picturesThatLieApartAreReadAheadToo() {
    Set<Thread> readers = ConcurrentHashMap.newKeySet();
    ReadAhead.Reader apart =
        (first, end) -> {
          readers.add(Thread.currentThread());
          return List.of(picture(first, 100));
        };
    try (ReadAhead ahead =
        new ReadAhead(apart, 0, 2_000, 2, ByteBudget.ofThreads(2, ImageSet.MAXIMUM_BYTES))) {
      for (int i = 0; i < 2_000; i++) {
        assertThat(ahead.next().label()).isEqualTo(i);
      }
    }
    assertThat(readers).doesNotContain(Thread.currentThread());
  }

  @Test
  void aPictureThatCannotBeUsedIsToldInItsTurnAndOthersFollow() {
    DataException problem = new DataException("broken");
    Set<Integer> broken = Set.of(0, 30, 31, 49);
    try (ReadAhead ahead =
        new ReadAhead(
            reader(
                i ->
                    broken.contains(i)
                        ? new ReadAhead.Picture(i, "p" + i, Conversion.Prepared.bad(problem))
                        : picture(i, 10)),
            0,
            50,
            2,
            ByteBudget.ofThreads(2, ImageSet.MAXIMUM_BYTES))) {
      for (int i = 0; i < 50; i++) {
        ReadAhead.Picture next = ahead.next();
        assertThat(next.label()).isEqualTo(i);
        assertThat(next.prepared().problem()).isEqualTo(broken.contains(i) ? problem : null);
      }
    }
  }

  /** Damage is no problem of a picture's: it ends the conversion, on the thread that waits. */
  @Test
  void whatAReaderThrowsArrives() {
    IllegalStateException defect = new IllegalStateException("no picture's fault");
    ReadAhead.Reader failing =
        (first, end) -> {
          throw defect;
        };
    try (ReadAhead ahead =
        new ReadAhead(failing, 0, 5, 2, ByteBudget.ofThreads(2, ImageSet.MAXIMUM_BYTES))) {
      assertThatThrownBy(ahead::next).isSameAs(defect);
    }
  }
}
