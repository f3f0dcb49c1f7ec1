package org.semblance.data;

import java.util.Collection;
import java.util.Comparator;

/** The order that numbers the classes: as integers if all names are digits, else lexicographic. */
final class IdentityOrder {

  private static final Comparator<String> AS_INTEGERS =
      Comparator.comparing(IdentityOrder::withoutZeros, Comparator.comparingInt(String::length))
          .thenComparing(IdentityOrder::withoutZeros)
          .thenComparing(Comparator.naturalOrder());

  private IdentityOrder() {}

  static Comparator<String> of(Collection<String> names) {
    return names.stream().allMatch(IdentityOrder::isDigits)
        ? AS_INTEGERS
        : Comparator.naturalOrder();
  }

  private static boolean isDigits(String name) {
    return !name.isEmpty() && name.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static String withoutZeros(String digits) {
    int start = 0;
    while (start < digits.length() - 1 && digits.charAt(start) == '0') {
      start++;
    }
    return digits.substring(start);
  }
}
