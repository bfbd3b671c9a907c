// Answers one message with nothing, and waits for the end.
using System.Text;

using var input = Console.OpenStandardInput();
using var output = Console.OpenStandardOutput();
var header = new StringBuilder();
while (!header.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && input.ReadByte() is >= 0 and var next)
    header.Append((char)next);
var body = new byte[int.Parse(header.ToString().Split('\r')[0].Split(':')[1], provider: null)];
input.ReadExactly(body);
var text = Encoding.UTF8.GetString(body);
var id = text.IndexOf("\"id\":", StringComparison.Ordinal);
var answer = $"{{\"jsonrpc\":\"2.0\",{text[id..text.IndexOfAny([',', '}'], id)]},\"result\":{{}}}}";
output.Write(Encoding.UTF8.GetBytes($"Content-Length: {answer.Length}\r\n\r\n{answer}"));
output.Flush();
_ = input.ReadByte();
