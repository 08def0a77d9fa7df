package reactor.ringbuf.btf;

/**
 * A member of a struct or union.
 *
 * @param name its name; empty for an anonymous struct or union, whose members belong to the outer
 *     one
 * @param type its type; of a bit field, the type that it was declared with
 * @param declaredType what its declaration calls the type, before typedefs are resolved
 * @param bitOffset where it starts, in bits from the start of the struct
 * @param bitSize how many bits it has
 * @param bitField whether it was declared as a bit field
 */
public record BtfMember(
    String name, BtfType type, String declaredType, int bitOffset, int bitSize, boolean bitField) {

  /**
   * Where it starts.
   *
   * @return bytes from the start of the struct; of a bit field, of the byte that its first bit is
   *     in
   */
  public int offset() {
    return bitOffset / Byte.SIZE;
  }

  /** As C declares it. */
  @Override
  public String toString() {
    return CText.declaration(this);
  }
}
