using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ReviewEnv.Core.Desired;

namespace ReviewEnv.Storage.Rows;

/// <summary>By what a row is found: the first 16 bytes of a SHA-256, so that an index row is short however long a name is.</summary>
internal readonly record struct StoreKey(UInt128 Value) : IComparable<StoreKey>
{
    public const int Size = 16;
    private const int StackLimit = 1024;

    public static StoreKey Of(EnvironmentKey key)
    {
        var size = Encoding.UTF8.GetMaxByteCount(key.Project.Length + 1 + key.Ref.FullName.Length);
        var buffer = size <= StackLimit ? stackalloc byte[size] : new byte[size];
        var written = Encoding.UTF8.GetBytes(key.Project, buffer);
        buffer[written++] = (byte)'\n';
        written += Encoding.UTF8.GetBytes(key.Ref.FullName, buffer[written..]);
        return OfBytes(buffer[..written]);
    }

    public static StoreKey Of(string text)
    {
        var size = Encoding.UTF8.GetMaxByteCount(text.Length);
        var buffer = size <= StackLimit ? stackalloc byte[size] : new byte[size];
        return OfBytes(buffer[..Encoding.UTF8.GetBytes(text, buffer)]);
    }

    public static StoreKey Read(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt128BigEndian(bytes));

    public void Write(Span<byte> bytes) => BinaryPrimitives.WriteUInt128BigEndian(bytes, Value);

    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        Write(bytes);
        return bytes;
    }

    public int CompareTo(StoreKey other) => Value.CompareTo(other.Value);

    private static StoreKey OfBytes(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return Read(hash[..Size]);
    }
}
