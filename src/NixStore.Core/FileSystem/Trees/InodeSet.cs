using System.Buffers;
using System.Numerics;

namespace NixStore.FileSystem.Trees;

/// <summary>
/// Many inode numbers, which are looked up for each entry of many directories. The memory is reused by the next set, because it is large.
/// </summary>
internal sealed class InodeSet : IDisposable
{
    private const int SmallestSize = 1 << 10;

    // A multiplier that spreads numbers that follow each other (Fibonacci hashing).
    private const ulong Spread = 0x9E3779B97F4A7C15;

    private ulong[] _slots = [];
    private int _shift;
    private int _count;

    /// <summary>Adds a number. 0 is not the number of a file.</summary>
    public void Add(ulong inode)
    {
        // At most half of the slots are in use.
        if (_count * 2 >= SlotCount)
        {
            Grow();
        }

        Insert(inode);
    }

    /// <summary>Returns whether a number was added. May be used from several threads while no number is added.</summary>
    public bool Contains(ulong inode) => _count > 0 && inode != 0 && _slots[FindSlot(inode)] == inode;

    /// <inheritdoc/>
    public void Dispose()
    {
        Return(_slots);
        _slots = [];
        _count = 0;
    }

    private int SlotCount => _slots.Length == 0 ? 0 : 1 << (64 - _shift);

    private void Insert(ulong inode)
    {
        ref var slot = ref _slots[FindSlot(inode)];
        _count += slot == inode ? 0 : 1;
        slot = inode;
    }

    private int FindSlot(ulong inode)
    {
        var mask = (1 << (64 - _shift)) - 1;
        var slot = (int)((inode * Spread) >> _shift);
        while (_slots[slot] != 0 && _slots[slot] != inode)
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }

    private void Grow()
    {
        var old = _slots.AsSpan(0, SlotCount);
        var rented = _slots;
        var size = Math.Max(SmallestSize, old.Length * 2);
        _slots = ArrayPool<ulong>.Shared.Rent(size);
        _slots.AsSpan(0, size).Clear();
        _shift = 64 - BitOperations.Log2((uint)size);
        _count = 0;
        foreach (var inode in old)
        {
            if (inode != 0)
            {
                Insert(inode);
            }
        }

        Return(rented);
    }

    private static void Return(ulong[] slots)
    {
        if (slots.Length > 0)
        {
            ArrayPool<ulong>.Shared.Return(slots);
        }
    }
}
