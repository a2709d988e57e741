using System.Text;

namespace NixStore.Activation;

/// <summary>Reads the lines of a text that another machine sends. A line that is not complete at the end is ignored.</summary>
/// <param name="input">The text in UTF-8.</param>
internal sealed class LineReader(Stream input)
{
    // The rest of a longer line is the next line, so that memory is limited.
    private const int LongestLine = 64 * 1024;

    private readonly byte[] _buffer = new byte[LongestLine];
    private int _filled;

    /// <summary>Reads all lines.</summary>
    /// <param name="receive">Receives each line without its end.</param>
    public void ReadAll(Action<string> receive)
    {
        while (input.Read(_buffer.AsSpan(_filled)) is > 0 and var count)
        {
            _filled += count;
            var taken = TakeLines(receive);
            if (taken == 0 && _filled == _buffer.Length)
            {
                receive(Encoding.UTF8.GetString(_buffer));
                taken = _filled;
            }

            _buffer.AsSpan(taken, _filled - taken).CopyTo(_buffer);
            _filled -= taken;
        }
    }

    private int TakeLines(Action<string> receive)
    {
        var start = 0;
        while (_buffer.AsSpan(start, _filled - start).IndexOf((byte)'\n') is >= 0 and var length)
        {
            receive(Encoding.UTF8.GetString(_buffer, start, length));
            start += length + 1;
        }

        return start;
    }
}
