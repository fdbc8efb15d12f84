"""A language model that knows nothing, behind the chat-completions protocol: two small layers with random weights.

It writes bytes, one token each. Run with the libraries on the path: `python random_model.py`; it prints its address and
serves until it is ended. Seeded: the same questions in the same order get the same nonsense.
"""

from time import sleep

import torch
from chat_server import chat_server
from transformers import GPT2Config, GPT2LMHeadModel

BYTES, SEEN, WRITTEN = 256, 256, 160


def main() -> None:
    torch.manual_seed(20_161_215)
    torch.set_num_threads(1)
    shape = GPT2Config(
        vocab_size=BYTES, n_positions=SEEN + WRITTEN, n_embd=32, n_layer=2, n_head=2, bos_token_id=0, eos_token_id=None
    )
    model = GPT2LMHeadModel(shape).eval()

    def answer(body: dict) -> str:
        asked = "\n".join(message["content"] for message in body["messages"]).encode()[-SEEN:]
        with torch.no_grad():
            ids = torch.tensor([list(asked)])
            written = model.generate(
                ids, attention_mask=torch.ones_like(ids), max_new_tokens=WRITTEN, do_sample=True, pad_token_id=0
            )[0, len(asked) :]
        return bytes(written.tolist()).decode("utf-8", "replace")

    with chat_server(answer) as address:
        print(address, flush=True)
        while True:
            sleep(60)


if __name__ == "__main__":
    main()
